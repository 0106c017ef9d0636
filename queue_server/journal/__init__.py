"""The journal of a hall: sealed records, the stores that keep them, and everything that checks or carries them.

Errors of this package, by whose fault they are:

    Corrupt              a record does not verify or does not decode: the hall, the seq and why
    StoreError
    ├── Conflict         somebody else has appended, or the command id was answered before: read on, then decide anew
    ├── Unavailable      the disk is full, locked, read-only or away: nothing was kept, try again later
    └── Unusable         there is no store in that place, or it is another program's, or a newer version's
"""
