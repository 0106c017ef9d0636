"""Makes the contents of a report: the headline, the questions with their charts and tables, the words around them.
Pure.

It may import `stats`, `pages` (words, dates) and what it stands on; it writes no file. A new figure of a report
begins in `questions`, which lists them.
"""
