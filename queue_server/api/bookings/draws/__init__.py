"""Answers those who take part in a draw of places, and holds it.

It may import what `queue_server.api.bookings` may. A request begins in `draw_routes`; when a draw is held, in
`drawing`.
"""
