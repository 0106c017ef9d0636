"""Checks the values of a hall against one another: services and windows, groups, bookings, messages. Pure.

May import the sections and values of `queue_server.config`, and no file. A new rule between two settings begins in
`check`.
"""
