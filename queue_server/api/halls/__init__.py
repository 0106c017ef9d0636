"""Commands to a hall and questions about it: tickets, windows, supervision, journal, figures, notes, the clock.

A new window command begins in `commands.py`, after the rule of `queue_server/hall`.
"""
