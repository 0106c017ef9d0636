"""Tells visitors what happens to their turn, by SMS, e-mail and whatever else is a channel: an outbox that reads the
journal.

It may import the mail of `reports`, the store, claims, `hall`, `config` and what they stand on. A change begins in
`planning.telling` (what is told of an event), `outbox` (once, in time, after failures) or in one module of `channels`.
The addresses of its routes stand in `queue_server.api.messages`.

    ChannelFault   a gateway, a mail server, a modem or the network fails: wait, then try again
"""
