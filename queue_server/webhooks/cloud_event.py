"""Makes what a receiver gets of a record: a CloudEvent in structured JSON. Pure.

Nothing about a person leaves the hall: neither who acted, nor words that somebody typed. A definition is large and has
an address of its own, so the event says only that there is another one.

Source: CloudEvents 1.0.2 and its JSON event format.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal

import msgspec
from msgspec import Raw, Struct, json

from queue_server.hall import events as e
from queue_server.journal.codec import KINDS, kind_of
from queue_server.views.times import moment

CLOUD_EVENT_TYPE: Final = "application/cloudevents+json"

WITHHELD: Final[Mapping[type[Struct], frozenset[str]]] = {
    e.HallConfigured: frozenset(["confirmed_by", "definition"]),
    e.WindowOpened: frozenset(["operator"]),
    e.WindowCarried: frozenset(["operator"]),
    e.OperatorMoved: frozenset(["operator", "reason"]),
    e.TicketCalled: frozenset(["operator", "stated"]),
    e.TicketCancelled: frozenset(["reason"]),
    e.TicketChanged: frozenset(["reason"]),
    e.BookingMoved: frozenset(["reason"]),
    e.BookingCancelled: frozenset(["reason"]),
    e.PlacesClosed: frozenset(["reason"]),
}
"""Event -> members that stay in the hall: people, words about them, and the definition."""


class CloudEvent(Struct, frozen=True, kw_only=True):
    """The event of a record: `data` as its kind has it, without what stays in the hall. `recordhash` is the hash of the
    record, by which the public log proves it."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    recordhash: str
    data: Raw


def event_id(hall: str, seq: int) -> str:
    """The id of the event: the same whenever it is sent."""
    return f"{hall}/{seq}"


def message_id_of(hall: str, entry: e.Entry) -> str:
    """The `webhook-id` of the event: the same whenever it is sent. It has part of the hash, because a hall that was
    restored from a copy gives the numbers after it anew."""
    return f"{event_id(hall, entry.seq)}/{entry.hash.hex()[:10]}"


def cloud_event(hall: str, entry: e.Entry, place: str) -> bytes:
    """The body for the entry; `place` is the address of this server, or empty."""
    event = CloudEvent(
        id=event_id(hall, entry.seq),
        source=f"{place}/api/v1/halls/{hall}",
        type=kind_of(type(entry.event)),
        time=moment(entry.at),
        recordhash=entry.hash.hex(),
        data=Raw(json.encode(data_of(entry.event))),
    )
    return json.encode(event)


def data_of(event: Any) -> dict[str, Any]:  # noqa: ANN401 - any event
    """The members of an event that leave the hall."""
    withheld = WITHHELD.get(type(event), frozenset())
    members: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in members.items() if name not in withheld}


@cache
def data_types() -> dict[str, type[Struct]]:
    """The type of the data of each kind, for descriptions."""
    return {kind: _data_type(event) for kind, event in KINDS.items()}


def _data_type(event: type[Struct]) -> type[Struct]:
    withheld = WITHHELD.get(event)
    if withheld is None:
        return event
    fields: list[Any] = []
    for field in msgspec.structs.fields(event):
        if field.name not in withheld:
            known_default = () if field.default is msgspec.NODEFAULT else (field.default,)
            fields.append((field.name, field.type, *known_default))
    return msgspec.defstruct(
        f"{event.__name__}Notice",
        fields,
        namespace={"__doc__": event.__doc__},
        frozen=True,
        omit_defaults=True,
    )
