"""Defines the catalogue of a region, compares a hall with it, and lets the hall take it over.

It may import all of `queue_server.config`. A change of what a catalogue may say begins in `content`.
"""
