"""A protocol that is nowhere but here: the two files and the entry that a new one needs."""

import string

from queue_server.config.boards.protocols import BoardProtocol, Sample

ALPHABET = frozenset(string.digits + string.ascii_uppercase + "-> ")

ENTRY = BoardProtocol(
    Sample("lines", 1, ("{number}",)),
    addresses=(1, 99),
    cells=8,
    rows=1,
    pictures=lambda _bridge, _board: ALPHABET.__contains__,
)
