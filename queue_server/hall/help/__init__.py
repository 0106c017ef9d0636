"""Decides on calls for help: who rings, what for, and when somebody came.

Pure. It may import the state of a hall. A change begins in `help_events` and `decide_help`.
"""
