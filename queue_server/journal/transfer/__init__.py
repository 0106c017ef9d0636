"""Copies a whole store into another: what `kezek move` does, and the backup of a store that is no file.

It may import the rest of `journal`. A new table of a store begins in `tables`, which says whether a copy carries it.

Errors: `NotMovable`, which is `Unusable`, for two stores that cannot be moved into each other.
"""
