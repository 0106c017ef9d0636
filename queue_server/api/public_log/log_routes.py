"""Lists the routes of the public logs, as C2SP's tlog-tiles and tlog-witness name them."""

from typing import Final

from queue_server.api.http.description.table import Route
from queue_server.api.http.replies import TEXT
from queue_server.api.public_log import log_handlers
from queue_server.api.public_log.witness import MOST_REQUEST_BYTES
from queue_server.config.roles import NOBODY

HALL_LOG: Final = "/log/{hall}"

LOG_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL_LOG}/checkpoint",
        log_handlers.show_checkpoint,
        "The signed checkpoint of the hall's log: how many records it has, and the root of the tree over their hashes.",
        roles=NOBODY,
        unless="anyone",
        media_type=TEXT,
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        f"{HALL_LOG}/keys",
        log_handlers.show_keys,
        "The public keys that sign the log, each in a line, and behind them those of its witnesses.",
        roles=NOBODY,
        unless="anyone",
        media_type=TEXT,
    ),
    Route(
        "GET",
        f"{HALL_LOG}/tile/entries/{{tile:.+}}",
        log_handlers.show_entries,
        "The entries of a tile, each with its length in two bytes: hashes of records.",
        roles=NOBODY,
        unless="anyone",
        media_type=log_handlers.BYTES,
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        f"{HALL_LOG}/tile/{{level:[0-9]}}/{{tile:.+}}",
        log_handlers.show_tile,
        "A tile of the tree: up to 256 hashes of 32 bytes.",
        roles=NOBODY,
        unless="anyone",
        media_type=log_handlers.BYTES,
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        f"{HALL_LOG}/proof/{{paper}}",
        log_handlers.show_proof,
        "The proof that the record of a ticket or a booking is in the log, by the code on its paper.",
        roles=NOBODY,
        unless="anyone",
        cost=5,
        media_type=TEXT,
        codes=("store_unavailable",),
    ),
    Route(
        "POST",
        "/add-checkpoint",
        log_handlers.add_checkpoint,
        "Cosign the checkpoint of a log that this server is a witness of.",
        roles=NOBODY,
        unless="anyone",
        media_type=TEXT,
        codes=("malformed", "unknown_log", "log_not_signed", "log_not_continued", "store_unavailable"),
        most_bytes=MOST_REQUEST_BYTES,
    ),
)
