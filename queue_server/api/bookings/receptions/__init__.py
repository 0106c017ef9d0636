"""Answers the secretary and the reception: requests, results and what is under control.

It may import what `queue_server.api.bookings` may. A request begins in `reception_routes`, what it takes and answers
in `reception_documents`.
"""
