"""Restores a copy of a hall on a server without halls."""
