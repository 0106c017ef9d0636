"""Makes what a supervisor sees: the document of the hall, its alarms, and what takes too long. Pure.

It may import the other views. A new alarm begins in `alarms`, its sentence in `operator_console`.
"""
