"""Asks the worker: frames, channel, questions and faults of both sides, and the process from the server's side.

May import journal, views, pages and the light parts of stats and reports; nothing that loads numpy or a library of
reports. A new question begins in `questions.py`, what it is answered in `answers.py`.
"""
