"""Keeps the journals of halls: sealed records, the stores that hold them, and what checks, exports and copies them.

It may import `queue_server.hall`, `views` and `config`. What a store must do is in `store`; a new kind of record begins
in `codec`.

Errors of this package, by whose fault they are:

    Corrupt              a record does not verify or does not decode: the hall, the seq and why
    StoreError
    ├── Conflict         another writer has appended, or the command id was answered before: read on, then decide anew
    ├── Unavailable      the disk is full, locked, read-only or away: nothing was stored, try again later
    └── Unusable         there is no store in that place, or it is another program's, or a newer version's
"""
