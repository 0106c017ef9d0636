"""Handles people's answers about the clock, and what readers witness of clocks and records.

It may import what `queue_server.api.halls` may. What a person answers begins in `clock`, what readers prove in
`witnesses` and `clock_witnesses`.
"""
