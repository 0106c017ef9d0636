"""Connects the bridge to the servers of a hall: follows the live socket, calls the API, and keeps whether it is heard.

It may import `loops` and `errors` of the bridge, and `queue_server.views`. A change of what is asked begins in `api`,
one of what is followed in `live_socket`.
"""
