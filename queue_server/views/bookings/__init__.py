"""Makes the documents of bookings, draws, closures and receptions. Pure."""
