"""The doors of replication: what an administrator of a hall does about its links, and what halls send to a centre.

It may import `access` and `http`. The work is done in `queue_server.replication`; a route begins in `link_routes`.
"""
