"""Asks the worker from the server's side: questions, answers, notices, and the process as the server sees it.

May import `worker.pipe`, journal, views, pages and the light parts of stats and reports; nothing that loads numpy or a
library of reports. A new question begins in `questions.py`, what it is answered in `answers.py`.
"""
