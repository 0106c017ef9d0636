"""Reaches a printer: its connection, its state, what its characters are called.

May import `queue_server.config`; it knows nothing of tickets. A new way to a printer begins in `device`.
"""
