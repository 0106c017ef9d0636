"""Turns another system's log into a journal: bytes to rows, rows to visits, visits to events.

May import `visits`. A new form of file begins in `log_text.py` (bytes) or `log_values.py` (cells).
"""
