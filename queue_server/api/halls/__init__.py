"""Handles commands to a hall and requests about it: tickets, windows, supervision, journal, figures, notes, the clock.

May import `access` and `http`. A new window command begins in `commands.py`, after the rule of `queue_server/hall`; its
route stands in `queue_routes.py` or `hall_routes.py`.
"""
