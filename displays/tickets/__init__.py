"""What a ticket opens to whoever holds it: its page on a phone, taking one, scanning it, and the check of its record.

It may import `pages` and `views`. A page of a ticket begins in the module named after it and in its template.
"""
