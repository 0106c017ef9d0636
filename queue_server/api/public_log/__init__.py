"""Publishes the journals of halls as logs that anyone can check, and cosigns the logs of others.

It may import `access` and `http`. What a log is stands in `queue_server.journal.log`; a route begins in `log_routes`.
"""
