"""What a receiver gets of a record."""

import base64
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as Oracle
from msgspec import json
from standardwebhooks import Webhook

from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.codec import KINDS
from queue_server.webhooks.cloud_event import cloud_event, data_types, message_id_of
from queue_server.webhooks.signing import secret_text, signed_headers
from tests.halls import DEFINITION, MORNING

CALL = e.TicketCalled("t1", "A001", 2, "out_of_turn", "kk", "aigul", "Her train leaves", ("A000",))


def entry(event: Any, seq: int = 7) -> e.Entry:
    return e.Entry(seq, MORNING, "operator:aigul", "c1", event, bytes(range(32)))


def test_the_reference_library_reads_it() -> None:
    """Every member that CloudEvents asks for is there, and means what it says."""
    read = JSONFormat().read(Oracle, cloud_event("aksu", entry(CALL), "https://queue.aksu.kz"))
    assert (read.get_id(), read.get_type(), read.get_specversion()) == ("aksu/7", "ticket.called/1", "1.0")
    assert read.get_source() == "https://queue.aksu.kz/api/v1/halls/aksu"
    assert read.get_datacontenttype() == "application/json"
    assert (read.get_time() or read.get_time()).isoformat() == "2025-10-09T09:00:00+00:00"  # type: ignore[union-attr]
    assert read.get_extension("recordhash") == bytes(range(32)).hex()
    assert read.get_data() == {
        "ticket": "t1",
        "number": "A001",
        "window": 2,
        "reason": "out_of_turn",
        "language": "kk",
        "passed": ["A000"],
    }


def test_nothing_about_people_leaves_the_hall() -> None:
    """Neither who acted, nor what somebody wrote about a person, nor who confirmed it."""
    for event in (
        e.HallConfigured(DEFINITION, "marat"),
        e.WindowOpened(1, "aigul"),
        e.WindowCarried(1, "open", MORNING, "aigul"),
        e.OperatorMoved("aigul", 1, 2, "she is ill"),
        CALL,
        e.TicketCancelled("t1", "he is drunk"),
        e.TicketChanged("t1", "land", MORNING, "she is ill"),
        e.BookingMoved("b1", "land", 1, 2, reason="she is ill"),
        e.BookingCancelled("b1", reason="she is ill"),
        e.PlacesClosed("c1", 1, 2, "the akim is ill", "akim"),
    ):
        body = cloud_event("aksu", entry(event), "").decode()
        for word in ("aigul", "marat", "ill", "drunk", "Her train", "Veteran"):
            assert word not in body, (event, word)
    for kind, data in data_types().items():
        names = set(data.__struct_fields__)
        assert not names & {"operator", "actor", "cause", "stated", "confirmed_by", "definition"}, kind
    assert data_types().keys() == KINDS.keys()


def test_without_an_address_of_its_own() -> None:
    """The source is the path of the hall: a reference, as CloudEvents allows."""
    assert json.decode(cloud_event("aksu", entry(CALL), ""))["source"] == "/api/v1/halls/aksu"


def test_ids_are_the_same_each_time_and_others_after_a_restore() -> None:
    """A journal that was restored from a copy gives numbers anew, and a receiver must not take them for repetitions."""
    restored = e.Entry(7, MORNING, "", "", CALL, bytes(32))
    assert message_id_of("aksu", entry(CALL)) == "aksu/7/0001020304"
    assert message_id_of("aksu", restored) == "aksu/7/0000000000"


def test_both_secrets_sign_while_one_takes_the_place_of_the_other() -> None:
    """The library of Standard Webhooks makes the same signatures from what the administrator was shown."""
    former, present = bytes(32), bytes(range(32))
    body = cloud_event("aksu", entry(CALL), "")
    headers = signed_headers("aksu/7/0001020304", MORNING, body, [present, former])
    assert headers["webhook-timestamp"] == str(MORNING // SECOND)
    signatures = headers["webhook-signature"].split(" ")
    assert len(signatures) == 2
    for signature, secret in zip(signatures, (present, former), strict=True):
        assert secret_text(secret) == "whsec_" + base64.b64encode(secret).decode()
        assert signature == Webhook(secret_text(secret)).sign("aksu/7/0001020304", _moment(), body.decode())


def _moment() -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(MORNING / SECOND, UTC)
