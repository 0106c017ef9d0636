"""Checks a public log from anywhere, and manages the keys of one's own: `verify --log` and `log`.

It may import `queue_server.journal.log` and what all commands share. A command begins in `commands` or `verifying`; the
checks stand in `log_check`.
"""
