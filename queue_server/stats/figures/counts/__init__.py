"""Counts visits, windows, bookings and marks of open and closed days, so that the counts of days can be added.

It may import what `stats.figures` may, and no other module of it. A count begins in `stage_counts`; how percentiles are
added stands in `sketch`.
"""
