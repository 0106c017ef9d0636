"""The stages of visits and the hours of windows, one row each, folded from the journal.

May import the journal and the hall below it, no other room of `stats`. A new fact about a stage begins in `visits.py`
and in the row of `queue_server/journal/visits/visit.py`.
"""
