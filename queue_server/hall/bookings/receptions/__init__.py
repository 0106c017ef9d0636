"""Decides on personal receptions: what is asked for is answered, and what is promised stays until it is done. Pure."""
