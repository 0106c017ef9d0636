"""Checks that each event of a hall may follow the events before it, independently of what folds them. Pure.

It may import `hall`. A rule begins in the module of its subject, and in the table of `sequence_checker`, which names
every event.
"""
