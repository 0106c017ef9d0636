"""Handles the configuration file: reads, checks and replaces it, changes it with its comments, and chooses it at a
start.

May import everything else of `queue_server.config`. A new way of reading begins in `load`, of writing in `edit`.
"""
