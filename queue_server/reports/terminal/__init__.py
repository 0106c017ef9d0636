"""Defines the commands that write figures: `kezek report`, `open-data`, `simulate` and `staff`.

It may import the other rooms of reports and all of `stats`. A new command begins as a module here.
"""
