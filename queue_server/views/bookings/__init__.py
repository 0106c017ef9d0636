"""Makes the documents of bookings, draws, closures and receptions. Pure.

It may import `queue_server.hall` and the documents of `queue_server.views`. A document begins in the module of what it
is about.
"""
