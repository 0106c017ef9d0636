"""Finds what the settings of printers are chosen from."""
