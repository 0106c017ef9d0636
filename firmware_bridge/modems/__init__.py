"""Speaks with a GSM modem: bytes in, bytes out, time an argument.

It may import `queue_server.views`, and nothing else of the bridge. A change of the bytes of a message begins in `pdu`;
what the modem is asked stands in `modem_setup`, `sim_lock` and `modem_dialogue`, what an error means in
`submit_errors`. Ports and the server are the business of `firmware_bridge.messages.modem_driver`.
"""
