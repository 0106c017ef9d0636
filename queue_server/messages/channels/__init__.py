"""Carries messages to visitors: SMS by a gateway or a modem, e-mail, notifications, a Telegram bot.

It may import `messages.planning` and what `queue_server.messages` may. A change of one way begins in its module;
`channel` states what every way can do, and `channel_board` how each does.
"""
