"""Commands for who may come in: people who sign in, and the tokens of machines.

They may import what all commands share, the store, and the access of the API. A change begins in the module of the
command.
"""
