"""Makes what a supervisor sees: the document of the hall, its alarms, and what is slow. Pure."""
