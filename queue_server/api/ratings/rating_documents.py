"""Defines the bodies and documents of marks, and makes the documents. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.api.http.bodies import Name
from queue_server.config.definition import Definition, RatingReason
from queue_server.config.values.scalars import WindowNumber
from queue_server.hall.ratings.decide_rating import TABLET_ASKS_S, latest_at, rated_until
from queue_server.hall.ratings.rating_events import RatingSource
from queue_server.hall.ratings.served_stop import ServedStop, words_of
from queue_server.hall.state import SECOND, State
from queue_server.stats.visits.rated_days import Grounds, RecordedMark
from queue_server.views.times import moment

MOST_WORD_SIGNS: Final = 500

Words = Annotated[
    str,
    Meta(
        max_length=MOST_WORD_SIGNS,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$",
        description=f"up to {MOST_WORD_SIGNS} characters",
    ),
]


class RatingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A mark from 1, very bad, to 5, very good, for the service that the record `finished` ended; without it, for the
    last one. `words` are the visitor's own, and stand beside the journal. `window` is where the tablet stands."""

    step: Annotated[int, Meta(ge=1, le=5)]
    source: RatingSource = "phone"
    reasons: Annotated[tuple[Name, ...], Meta(max_length=2)] = ()
    words: Words | None = None
    finished: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    window: WindowNumber | None = None


class RatedServiceDocument(Struct, frozen=True):
    """A finished service that may have a mark until `until`; `is_rated` where it has one."""

    finished: int
    number: str
    service: str
    window: int
    finished_at: datetime
    until: datetime
    is_rated: bool


class RatingDocument(Struct, frozen=True):
    """What a visitor may say how it was: the services in the order of their ends, and the reasons of the hall's
    list."""

    services: tuple[RatedServiceDocument, ...]
    reasons: tuple[RatingReason, ...]


class TabletQuestion(Struct, frozen=True):
    """What the tablet at a window asks about, for `ask_s` more seconds; the mark is given by the `ticket`'s id."""

    ticket: str
    finished: int
    number: str
    service: str
    ask_s: float


class TabletDocument(Struct, frozen=True):
    """`question` is null where nobody has just been served at the window."""

    window: int
    seq: int
    question: TabletQuestion | None


class MarkDocument(Struct, frozen=True):
    """A mark, by its record `seq`. `id` names its words, which are null where there are none any more. `grounds` say
    why it stands out: it came within three seconds of the end of the service (`quick`), or from the tablet after a
    service of less than ten seconds, as when nobody was there (`brief`)."""

    id: str
    seq: int
    at: datetime
    day: str
    number: str
    service: str
    window: int
    step: int
    source: RatingSource
    reasons: tuple[str, ...]
    words: str | None
    grounds: tuple[Grounds, ...]


class MarksDocument(Struct, frozen=True):
    """The marks with words, and those that stand out, newest first."""

    worded: list[MarkDocument]
    outstanding: list[MarkDocument]


def rating_document(definition: Definition, stops: Iterable[ServedStop]) -> RatingDocument:
    """What may be said of these services."""
    services = tuple(
        RatedServiceDocument(
            stop.finished,
            stop.number,
            stop.service,
            stop.window,
            moment(stop.finished_at),
            moment(rated_until(definition, stop)),
            stop.rated_at is not None,
        )
        for stop in stops
    )
    return RatingDocument(services, definition.rating.reasons if definition.rating is not None else ())


def tablet_document(state: State, window: int, now: int) -> TabletDocument:
    """What the tablet at the window asks at `now` (µs UTC)."""
    latest = latest_at(state, window) if state.defined.asks_for_marks else None
    if latest is None:
        return TabletDocument(window, state.seq, None)
    ticket, stop = latest
    ask_s = TABLET_ASKS_S - (now - stop.finished_at) / SECOND
    is_asked = ask_s > 0 and stop.rated_at is None and not _is_serving(state, window)
    question = TabletQuestion(ticket, stop.finished, stop.number, stop.service, ask_s) if is_asked else None
    return TabletDocument(window, state.seq, question)


def _is_serving(state: State, window: int) -> bool:
    """Whether the next visitor sits there already."""
    ticket = state.at_window(state.window(window))
    return ticket is not None and ticket.state == "serving"


def mark_document(mark: RecordedMark, words: Mapping[str, str]) -> MarkDocument:
    """The mark; `words` are those that are left, by their subject."""
    name = words_of(mark.ticket, mark.finished)
    return MarkDocument(
        name,
        mark.seq,
        moment(mark.at),
        mark.day,
        mark.number,
        mark.service,
        mark.window,
        mark.step,
        mark.source,
        mark.reasons,
        words.get(name),
        mark.grounds,
    )
