"""Commands on a whole store: its tables, its move to another place, its servers, and the configuration they share.

They may import what all commands share, `cli.journals` for its verdicts, and the store. A change begins in the module
of the command.
"""
