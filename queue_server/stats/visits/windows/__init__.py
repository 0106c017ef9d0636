"""Folds the journal into what each window does, hour by hour, and when.

May import the journal, the hall below it and the hours of `stats.visits`. A new thing that a window does begins in
`window_times`, and in `WindowDoes` of `queue_server/journal/visits/visit.py`.
"""
