"""Keeps what is personal beside the journals: names, telephone numbers and questions of those who book, and notes.

It may import the journal's errors. A change begins in `contents`, and needs a step of the tables
(`queue_server.journal.sqlite.schema`) and a test in `tests/contract/test_personal_data.py`.
"""
