"""Checks that a journal holds what was sealed, and that the line was fair: `verify`, `audit`, one ticket's proof.

It may import `hall`, `views` and the journal's records. A new rule for the order of events begins in `sequence`.
"""
