"""All of a hall in one file: what is taken along, the file itself, the way back, and copies by schedule.

It may import the journal, the configuration and the hall's rules. `contents` says what belongs to a hall, `container`
how it stands in a file, `making` and `restoring` put the two together, `keeper` makes copies at the hall's time.
What is wrong with a file is `queue_server.journal.store.Unusable`, what the disk refuses `Unavailable`.
"""
