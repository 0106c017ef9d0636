"""Counts who was overtaken, how often and why.

May import `background`. A new reason begins in `queue_server/views/fairness/overtaken.py`, which answers a single
visitor.
"""
