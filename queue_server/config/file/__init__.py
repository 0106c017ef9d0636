"""The configuration file: read, checked, changed in place with its comments, replaced whole, and chosen at a start.

May import everything else of `queue_server.config`. A new way of reading begins in `load`, of writing in `edit`.
"""
