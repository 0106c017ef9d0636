"""Who asks and whether they may: people, tokens, sessions, roles, sign-in, PINs, attempts, the trail.

A new role or right begins in `queue_server/config/roles.py`.
"""
