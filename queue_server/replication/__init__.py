"""Brings a hall's journal from the hall to its centre, and to a standby beside it, record by record as it is.

`wire` is what both sides agree on, `branch` the hall's side, `centre` the centre's; they do not import one another. The
HTTP routes of both are in `queue_server.api.replication`. It may import the engine and the store; a change of what is
sent begins in `wire`.
"""
