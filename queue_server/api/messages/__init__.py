"""Takes visitors' wishes to be told of their turn, and passes SMS to bridges with modems.

It may import `queue_server.messages`, the rooms `http`, `access`, `halls` and `bookings` of the API, and what they
stand on. A change
begins in `message_routes`; what is told, and how, in `queue_server.messages`.
"""
