"""Who was overtaken, how often and why.

May import `background`. A new reason begins in `queue_server/views/overtaken.py`, which tells a single visitor.
"""
