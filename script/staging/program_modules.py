"""Imports what `kezek serve` imports, in the way in which it does: for the process that others are forked from."""

from importlib import import_module

from queue_server.client_certificates import certificates_at_first_use
from queue_server.quick_imports import quick_imports

with quick_imports(), certificates_at_first_use():
    for module in ("queue_server.cli", "queue_server.program", "queue_server.journal.sqlite.sqlite_store", "uvloop"):
        import_module(module)
