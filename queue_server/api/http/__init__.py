"""What every request passes: problems, replies, bodies, limits, the edge, TLS, and the shape and description of routes.

May import no other room of the API. A new reason to say no begins in `problem.py`; `server_context.py` is what every
handler of one server may need.
"""
