"""What a period says: the sentence, the questions with their charts and tables, the words around them. Pure.

It may import `stats`, `pages` (words, dates) and what it stands on; no file is written here. A new figure of a report
begins in `questions`, which lists them.
"""
