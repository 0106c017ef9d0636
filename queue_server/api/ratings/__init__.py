"""Answers about marks: what may be rated, a mark, what the tablet at a window asks, and the words for a manager.

It may import `halls`, `access` and `http`. A route begins in `rating_routes`; the rules stand in
`queue_server.hall.ratings`.
"""
