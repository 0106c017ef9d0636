"""Sends notifications to browsers: Web Push (RFC 8030), encrypted (RFC 8291) and signed by this store's key (RFC 8292).

It may import what `queue_server.messages` may. A change begins in `push_channel`; what a browser gives as its address
is read in `subscription`.
"""
