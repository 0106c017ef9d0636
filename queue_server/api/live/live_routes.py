"""Lists the route of the live socket."""

from typing import Final

from queue_server.api.halls import journal
from queue_server.api.http.description.asyncapi import LiveMessages
from queue_server.api.http.description.table import HALL, Query, Route
from queue_server.api.live import event_stream, live
from queue_server.api.live.broadcaster import Alive
from queue_server.config.roles import (
    AUDIT,
    READ_BOARD,
)
from queue_server.journal.codec import KINDS
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat
from queue_server.views.board import BoardDocument
from queue_server.views.calls import CallsDocument
from queue_server.views.supervision.supervisor import SupervisorDocument
from queue_server.views.ticket import TicketView
from queue_server.views.waits import WaitsDocument
from queue_server.views.windows.desk import DeskDocument
from queue_server.webhooks.cloud_event import CloudEvent, data_types
from queue_server.webhooks.signing import SIGNED_HEADERS

_VIEW: Final = {
    "type": "string",
    "pattern": r"^(board|calls|waits|supervisor|desk:\d{1,3}|ticket:[A-Za-z0-9_-]{16,27})$",
}

LIVE_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/live",
        live.live,
        "The live socket. Who may open it depends on the view.",
        roles=READ_BOARD,
        unless="anyone",
        is_socket=True,
        status=101,
        query=(
            Query(
                "view",
                _VIEW,
                "board, calls, waits, supervisor, desk:WINDOW or ticket:KEY; with a role ticket:ID.",
                is_required=True,
            ),
            Query(
                "after",
                journal.SEQ_SCHEMA,
                "The last seq that was seen: the first document is of there or later. For calls: every call after it; "
                "without it, only what is called from now on.",
            ),
        ),
        codes=("malformed", "upgrade_required", "stopping", "unknown_window", "unknown_ticket"),
    ),
    Route(
        "GET",
        f"{HALL}/events",
        event_stream.stream,
        "Every event of the journal as server-sent events, from a position on. Where nothing happens, comments come.",
        roles=AUDIT,
        query=(
            Query(
                "after",
                journal.SEQ_SCHEMA,
                "Begin after this record; the header `Last-Event-ID` counts more than this.",
            ),
        ),
        media_type=event_stream.EVENT_STREAM,
        codes=("malformed", "events_beyond_journal", "store_unavailable"),
        is_endless=True,
    ),
)

LIVE_MESSAGES: Final = LiveMessages(
    {
        "board": (BoardDocument, Alive),
        "calls": (CallsDocument, Alive),
        "desk": (DeskDocument, Alive),
        "supervisor": (SupervisorDocument, Alive),
        "ticket": (TicketView, Alive),
        "waits": (WaitsDocument, Alive),
    },
    live.SeenMessage,
    event_stream.EventDocument,
    KINDS,
    CloudEvent,
    data_types(),
    SIGNED_HEADERS,
    LinkHeartbeat,
    HeartbeatAnswer,
)
"""What sockets, the stream of events and webhooks send, for AsyncAPI."""
