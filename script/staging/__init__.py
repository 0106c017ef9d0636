"""Provides a browser, and halls without a process of their own, for measurements, pictures and tests.

May import nothing of the other rooms of `script`, and nothing of `tests`. A change begins in `hall_server` for a real
server, in `hall_in_memory` for the rules alone.
"""
