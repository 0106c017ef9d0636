"""Folds the journal into rows: one for each stage of a visit, and for each hour of a window.

May import the journal and the hall below it, no other room of `stats`. A new fact about a stage begins in `visits.py`
and in the row of `queue_server/journal/visits/visit.py`.
"""
