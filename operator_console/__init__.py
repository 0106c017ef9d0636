"""Serves what staff see: the desk of a window, and the pages of supervisors, managers and administrators.

It may import `queue_server.pages`, `reports`, `stats`, `journal`, `views`, `hall` and `config`, and no module that
changes a hall. A new page begins with its address in `routes`.
"""
