"""Makes the documents of those at the windows: their desk, calls for help, notes about a visitor. Pure.

May import `queue_server.hall` and the documents of `queue_server.views` that stand in theirs. A new act at a window
begins in `desk`.
"""
