"""How true estimates and alarms were, on a hall's own days and on logs of other systems.

May import every room of `stats`; none imports it.
"""
