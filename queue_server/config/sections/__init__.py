"""The tables of config.toml that concern one server: displays, sign-in, reports, copies, each with what must hold
between its values. Pure. May import the modules of `queue_server.config`, and no other section but for shared types.
"""
