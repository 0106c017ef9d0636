"""Makes the lines of what is printed: tickets, appointments, what a service needs.

May import `queue_server.pages`, `views`, `hall` and `config`; it knows nothing of printers. A change of what is on a
ticket begins in `slip`.
"""
