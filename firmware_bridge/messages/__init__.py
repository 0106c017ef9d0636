"""Sends the messages that the server has for a modem, and reports what became of them.

It may import `modems`, `server`, `port`, `loops` and `errors` of the bridge. What is spoken with a modem begins in
`firmware_bridge.modems`; when its port is opened, and what is sent next, in `modem_driver`.
"""
