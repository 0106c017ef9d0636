"""Gives the places of a day by a draw that anybody can repeat. Pure.

It may import the rest of `queue_server.hall.bookings`. How places are drawn begins in `draw`, for which dates in
`release`.
"""
