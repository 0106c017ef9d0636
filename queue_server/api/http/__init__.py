"""What every request passes: problems, replies, limits, the edge, TLS, the table of routes and what describes it.

A new reason to say no begins in `problem.py`. `door.py` is what the handlers of one server share.
"""
