"""Renders the appointments of a hall for its front desk: a day, a search, one booking, and what is done to it.

It may import what `queue_server.bookings` may. A change begins in `desk_page`; which bookings it lists stands in
`desk_rows`.
"""
