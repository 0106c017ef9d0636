"""Tells visitors by a Telegram bot. The server asks Telegram for what visitors write to the bot, so nothing of it is
reached from outside.

It may import what `queue_server.messages` may. A change begins in `telegram_channel` (what is sent), `updates` (what
visitors write) or `linking` (whose ticket a chat belongs to). The methods of Telegram stand in `bot_api`.
"""
