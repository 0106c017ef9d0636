"""Finds what the settings of printers are chosen from: printers that announce themselves or answer, and kiosks.

May import `http` and `access`. Another way to find a printer begins in `printer_search`.
"""
