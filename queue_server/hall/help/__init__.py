"""Decides on calls for help: who rings, what for, and when somebody came."""
