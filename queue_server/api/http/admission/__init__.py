"""Limits what an address or a token may ask for, and how much of the machine.

It may import `queue_server.api.http`. A new limit begins in `request_limits`, its arithmetic in `limits`.
"""
