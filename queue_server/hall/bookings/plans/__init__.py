"""Decides what becomes of bookings when plans change: closures, and the waiting list for an earlier place. Pure."""
