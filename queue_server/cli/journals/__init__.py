"""Commands on the records of halls: audit, export, backup, restore and verify, the public log, the clock's question.

They may import what all commands share, the journal, and what checks, copies and exports it. A change begins in the
module of the command.
"""
