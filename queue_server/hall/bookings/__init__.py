"""Decides on bookings: the places of a day, who has one, and what becomes of it.

Pure. It may import the rest of `queue_server.hall`. A change begins in `booking_commands` and `booking_events`;
`transitions` has the states of a booking.
"""
