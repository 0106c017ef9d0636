"""Brings a hall's journal from the hall to the centre, record by record as it is.

`wire` is what both sides agree on, `branch` the hall's side, `centre` the centre's. The HTTP doors of both are in
`queue_server.api.replication`. It may use the engine and the store; a change of the protocol begins in `wire`.
"""
