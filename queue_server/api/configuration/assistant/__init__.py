"""Sets a hall up from the first page: the draft, the opening, and a test ticket.

May import the other modules of `configuration`. A new question begins in `queue_server/config/assistant`.
"""
