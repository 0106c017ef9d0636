"""Checks a public log from anywhere, and manages the keys of one's own: `verify --log` and `log`."""
