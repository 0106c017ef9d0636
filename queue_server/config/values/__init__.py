"""Defines single values of a configuration, with their limits. Pure.

It may import the languages and the mistakes of `queue_server.config`. A value that several tables share begins in
`scalars`, one with rules of its own as a module.
"""
