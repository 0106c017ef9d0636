"""Imports the log of another system beside a hall's journal, with a preview.

It may import `stats.past_logs` and `upkeep`. What is read of a log begins in `queue_server/stats/past_logs`.
"""
