"""Reads the configuration for administrators: what its file says, its earlier states, and what another text would do.

May import what `api.configuration` may, its documents, its text and what runs; it changes nothing. A new question about
a text begins in `configuration_reviewer`.
"""
