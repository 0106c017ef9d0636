"""Handles what all requests share: problems, replies, bodies, limits, the edge, TLS, and the description of routes.

May import no other room of the API. A new reason to refuse a request begins in `problem.py`; `server_context.py` is
what every handler of one server may need.
"""
