"""Copies all of a hall into one file, restores it, and makes copies by schedule.

It may import the journal, the configuration and the hall's rules. A change of what is copied begins in `contents`, of
the file's format in `container`; `making` and `restoring` use both, and `keeper` makes copies at the hall's time. A
faulty file raises `queue_server.journal.store.Unusable`, a fault of the disk `Unavailable`.
"""
