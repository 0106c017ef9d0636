"""Serves the pages of a ticket for its holder: its page on a phone, taking one, scanning it, checking its record.

It may import `pages` and `views`. A page of a ticket begins in the module named after it and in its template.
"""
