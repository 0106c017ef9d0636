"""Holds what visitors' pages share: the keys by which a visitor reaches a ticket or a booking, and who is in the hall.

It may import what `queue_server.pages` may. A change begins in the module of the key.
"""
