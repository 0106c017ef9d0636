"""Drives the serial lines: which board is sent what and when, whether it was confirmed, and what the bytes say.

It may import `boards`, `port`, `loops` and `errors` of the bridge. A change of the order of sending begins in
`bus_schedule`, which is pure, one of faults and opening again in `bus`.
"""
