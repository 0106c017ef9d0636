"""Lists the routes of the centre: those of halls, and those of people."""

from typing import Final

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import API, Query, Route
from queue_server.api.replication.centre import evidence, followed_halls, heartbeat_handshake, link_handlers
from queue_server.api.replication.centre.evidence import EvidenceComparison, EvidenceDocument, HallEvidence
from queue_server.api.replication.centre.followed_halls import (
    FollowedHallDocument,
    HallCode,
    HallCodeBody,
)
from queue_server.catalogue.versions import CatalogueVersion
from queue_server.config.roles import ADMINISTER, AUDIT, NOBODY, SEND_JOURNAL
from queue_server.replication import wire

CENTRE_HALLS: Final = f"{API}/centre/halls"
CENTRE_HALL: Final = f"{CENTRE_HALLS}/{{hall}}"

CENTRE_ROUTES: Final = (
    Route(
        "POST",
        wire.PAIRING_PATH,
        link_handlers.pair,
        "A hall pairs with this centre by the code that was made for it, and gets its token.",
        roles=NOBODY,
        unless="anyone",
        status=201,
        body=wire.LinkPairing,
        answer=wire.LinkPaired,
        codes=("no_centre", "pairing_refused", "hall_own", "journal_forked"),
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/head",
        link_handlers.show_head,
        "How far the journal of a hall has come here; with `seq` the hash of that record.",
        roles=SEND_JOURNAL,
        query=(Query("seq", {"type": "integer", "minimum": 0}, "The record whose hash is asked for."),),
        answer=wire.LinkedHead,
        codes=("no_centre", "other_hall", "unknown_record"),
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/records",
        link_handlers.show_records,
        "The records of a hall after `after`, as many as one batch may have: for a machine that takes the hall over.",
        roles=SEND_JOURNAL,
        query=(
            Query(
                "after", {"type": "integer", "minimum": 0}, "The record that the first one follows.", is_required=True
            ),
        ),
        media_type=wire.BATCH_TYPE,
        codes=("no_centre", "other_hall", "unknown_record"),
    ),
    Route(
        "POST",
        f"{CENTRE_HALL}/records",
        link_handlers.take_records,
        "A hall sends the records after `after`; the last one has the hash `hash`.",
        roles=SEND_JOURNAL,
        query=(
            Query(
                "after", {"type": "integer", "minimum": 0}, "The record that the first one follows.", is_required=True
            ),
            Query("hash", {"type": "string"}, "The hash of the last record, 64 hex digits.", is_required=True),
        ),
        answer=wire.LinkedHead,
        codes=("no_centre", "other_hall", "bad_batch", "journal_forked"),
        most_bytes=wire.MOST_PACKED_BYTES,
        is_streamed=True,
    ),
    Route(
        "POST",
        f"{CENTRE_HALL}/heartbeat",
        link_handlers.hear,
        "A hall says that it is there, and how far its journal goes.",
        roles=SEND_JOURNAL,
        body=wire.LinkHeartbeat,
        answer=wire.HeartbeatAnswer,
        codes=("no_centre", "other_hall"),
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/heartbeats",
        heartbeat_handshake.hear_heartbeats,
        "A socket for the heartbeats of a hall: each a `LinkHeartbeat`, or only its time where all else is as before. "
        "The answers are like those to single ones, or `null` where nothing has changed, and come within seconds.",
        roles=SEND_JOURNAL,
        query=(
            Query(
                "answers",
                {"type": "string", "enum": ["each", wire.SELDOM], "default": "each"},
                "With `seldom` a `null` comes to some heartbeats alone, see `within`.",
            ),
            Query(
                "within",
                {"type": "integer", "minimum": 30, "maximum": 600, "default": 30},
                "With `answers=seldom`, in how many seconds an answer has to come that is `null`.",
            ),
        ),
        status=101,
        codes=("no_centre", "other_hall", "upgrade_required", "stopping"),
        is_endless=True,
    ),
    Route(
        "GET",
        wire.CATALOGUE_PATH,
        link_handlers.show_catalogue,
        "The catalogue that this centre offers to the halls of its region.",
        roles=SEND_JOURNAL,
        answer=CatalogueVersion,
        codes=("no_centre", "catalogue_none"),
    ),
    Route(
        "GET",
        CENTRE_HALLS,
        followed_halls.index,
        "The halls whose journals come here, how each is connected, and those that wait for their pairing.",
        roles=ADMINISTER,
        answer=list[FollowedHallDocument],
    ),
    Route(
        "POST",
        f"{CENTRE_HALLS}/code",
        followed_halls.make_code,
        "Make a code by which a hall pairs with this centre within ten minutes.",
        roles=ADMINISTER,
        status=201,
        body=HallCodeBody,
        answer=HallCode,
        codes=("no_centre", "hall_own"),
    ),
    Route(
        "POST",
        f"{CENTRE_HALL}/revoke",
        followed_halls.revoke,
        "Take nothing more from a hall. What it has sent stays.",
        roles=ADMINISTER,
        body=EmptyBody,
        answer=FollowedHallDocument,
        codes=("hall_not_followed",),
    ),
    Route(
        "POST",
        f"{CENTRE_HALL}/settle",
        followed_halls.settle,
        "End the alarm of a fork that somebody has looked into.",
        roles=ADMINISTER,
        body=EmptyBody,
        answer=FollowedHallDocument,
        codes=("hall_not_followed",),
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/evidence",
        evidence.of_hall,
        "The batches of a hall that were refused because they differ from what is here.",
        roles=AUDIT,
        answer=list[EvidenceDocument],
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/evidence/{{digest}}",
        evidence.show,
        "A refused batch as it came: the bodies of records in lines, compressed by zstd.",
        roles=AUDIT,
        media_type=wire.BATCH_TYPE,
        codes=("not_found",),
    ),
    Route(
        "GET",
        f"{CENTRE_HALL}/evidence/{{digest}}/comparison",
        evidence.show_comparison,
        "How a refused batch differs from what is here, and the tickets on papers that tell the two apart.",
        roles=AUDIT,
        answer=EvidenceComparison,
        codes=("not_found",),
    ),
    Route(
        "GET",
        f"{API}/centre/evidence",
        evidence.index,
        "The refused batches of every hall, the newest first.",
        roles=AUDIT,
        answer=list[HallEvidence],
    ),
)
