"""Answers about bookings: what is free, to keep a place, to book, move, cancel and arrive, and the bookings of a day.

It may import `halls`, `access` and `http`. A route begins in `booking_routes`, the forms of the visitors' page in
`book_forms`; the rules stand in `queue_server.hall.bookings`.
"""
