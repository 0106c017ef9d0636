"""The worker itself: answers the server's questions from the store, which it opens for reading only.

May import stats, reports and pages; nothing that changes a hall, and nothing of the API. A handler of a new question
begins in `service.py`.
"""
