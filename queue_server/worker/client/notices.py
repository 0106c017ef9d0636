"""Defines what the server and its worker tell each other unasked, and what the worker lets the server write. Pure."""

from typing import Final

import msgspec
from msgspec import Struct

from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Rows, Tallied
from queue_server.views.loops import StoppedLoop


class HallsServed(Struct, frozen=True):
    """The notice of the server: for these halls, and no others, days are counted and estimates judged here."""

    halls: tuple[str, ...]


class WorkerLogLine(Struct, frozen=True, tag="log"):
    """The notice of the worker: a line for the server's log."""

    level: int
    name: str
    text: str


class LoopsNotice(Struct, frozen=True, tag="loops"):
    """The notice of the worker: which of its loops do not run."""

    failing: tuple[StoppedLoop, ...]


WorkerNotice = WorkerLogLine | LoopsNotice


class TalliesToSave(Struct, frozen=True, tag="tallies"):
    hall: str
    span: str
    tallies: tuple[Tallied, ...]


class RowsToAdd(Struct, frozen=True, tag="rows"):
    rows: Rows


class FoldToSave(Struct, frozen=True, tag="fold"):
    fold: SavedFold


class RowsToForget(Struct, frozen=True, tag="forget"):
    hall: str


StoreWrite = TalliesToSave | RowsToAdd | FoldToSave | RowsToForget
"""What the worker lets the server write: the worker opens the store for reading only."""

STORE_WRITES: Final = msgspec.msgpack.Decoder(StoreWrite)
WORKER_NOTICES: Final = msgspec.msgpack.Decoder(WorkerNotice)
SERVER_NOTICES: Final = msgspec.msgpack.Decoder(HallsServed)
