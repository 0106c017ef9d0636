"""Keeps a hall well by pages instead of a shell: checks, test letters, past logs, media, certificates, the log.

May import every other room but the table of routes. The work itself stands in `queue_server.upkeep`; a new kind of it
begins with its routes here, its order there and its section in `operator_console/static/upkeep`.
"""
