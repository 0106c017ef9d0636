"""Limits what an address or a token may ask for, and how much of the machine."""
