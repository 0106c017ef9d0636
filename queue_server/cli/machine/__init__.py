"""Commands for the program on one machine: it serves, is upgraded, and sets up a locked-down screen.

They may import what all commands share, and the program itself. A change begins in the module of the command.
"""
