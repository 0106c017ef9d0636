"""Imports what `kezek serve` imports, in the way in which it does: for the process that others are forked from."""

from contextlib import suppress

from queue_server.client_certificates import certificates_at_first_use
from queue_server.quick_imports import quick_imports

with quick_imports(), certificates_at_first_use():
    from queue_server import cli
    from queue_server.assembly import program
    from queue_server.journal.sqlite import sqlite_store

    with suppress(ImportError):  # which is not everywhere
        import uvloop

__all__ = ["cli", "program", "sqlite_store", "uvloop"]
