"""Decides on personal receptions: what is asked for is answered, and what is promised stays until it is done. Pure.

It may import the rest of `queue_server.hall.bookings`. A change begins in `reception`, which defines how one ends;
`decide_reception` and `answering` decide.
"""
