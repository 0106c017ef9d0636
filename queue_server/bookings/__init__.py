"""Makes what a visitor takes along of a booking, a calendar entry, and reads the telephone numbers of those who book.

It may import `pages`, `hall`, `config` and what they stand on. A change of the rules begins in
`queue_server.hall.bookings`, their addresses in `queue_server.api.bookings`.
"""
