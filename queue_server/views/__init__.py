"""Makes the documents that several readers share, from a hall's state. Pure.

It may import `queue_server.hall` and `queue_server.config`. A new document begins as a module here;
`queue_server.api.live.live_views` lists those that a socket sends.
"""
