"""Defines the tables of config.toml that concern one server: displays, sign-in, reports, copies, with their checks.
Pure. May import the modules of `queue_server.config`, and of other sections only shared types. A new table begins here
and in `queue_server.config.settings`.
"""
