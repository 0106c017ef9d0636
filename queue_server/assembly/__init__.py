"""Assembles a server of all its parts, runs its loops, serves it, and stops it in order.

May import everything but `cli` and `demo`; nothing else imports it. A new part of a hall begins in `hall_parts`, one of
the whole server in `server_parts`, a loop in `background`.
"""
