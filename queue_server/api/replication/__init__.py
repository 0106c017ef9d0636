"""Handles requests between halls and their centre, and what administrators do about them.

It may use `queue_server.replication` and the rooms below; a change of what travels begins in `replication.wire`.
"""
