"""Live sockets: which views there are, who is subscribed, and what is sent to whom.

May import `halls`, `access` and `http`. A new view begins in `live.py`. `broadcaster.py` is the way of one view,
`snapshot_broadcaster.py` of those that send whole documents, `calls.py` of the feed of edges.
"""
