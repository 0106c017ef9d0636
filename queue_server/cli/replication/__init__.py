"""Commands that send halls' journals to a centre or a standby, and make files of what a centre has.

They may import what all commands share, and `queue_server.replication`. A change begins in the module of the command.
"""
