"""Keeps beside the journals who may come in: people, machines, sessions, devices, changes that wait, and the trail.

It may import the journal's errors. A change begins in `contents`, and needs a step of the tables
(`queue_server.journal.sqlite.schema`) and a test in `tests/contract`.
"""
