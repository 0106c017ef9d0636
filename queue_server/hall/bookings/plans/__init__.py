"""Decides what becomes of bookings when plans change: closures, and the waiting list for an earlier place. Pure.

It may import the rest of `queue_server.hall.bookings`. What a closure displaces begins in `displaced`, who is offered
an earlier place in `waitlist`.
"""
