"""Replaces the program by another version beside it, and goes back when that one does not come up.

    PREFIX/versions/20261129T093000Z/   a version with all that it needs, one folder each
    PREFIX/current                      a link to the one that the service starts, replaced in one step
    DATA/upgrades/20261129T093000Z/     the copy of the data folder from before that version
    DATA/upgrade.json                   what was begun, how far it is, and what came of it

It may import whatever is below the API, and is run by `kezek upgrade` as the owner of PREFIX; a change of the sequence
begins in `sequence`. Every step is written down before it is taken, so that whoever comes after a power cut knows what
to finish. A server only reads the state. Blocking.
"""
