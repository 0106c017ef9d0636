"""Decides on bookings: the places of a day, who has one, and what becomes of it."""
