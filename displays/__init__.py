"""Serves what visitors see: the hall board, the window screen, the kiosk and the phone ticket.

It may import `queue_server.pages`, `journal`, `views`, `hall` and `config`, and no module that changes a hall. A new
page begins with its address in `routes`.
"""
