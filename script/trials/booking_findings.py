"""Compares what people were told of bookings with what stands in the journal. Pure.

Leases and bookings are counted here by the records alone; the balance is that of the program's own fold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct, field, json
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import OCCUPYING
from queue_server.hall.bookings.timetable.places import place_at, places_on
from queue_server.hall.bookings.transitions import BOOKING_BEGINNING
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.record import Record
from script.trials.findings import Account, RefusedWish

MICROSECONDS: Final = 1_000_000
NEAREST: Final = 3
AFTER_BEGINNING: Final = {"booking.cancelled": "cancelled", "booking.arrived": "arrived", "booking.missed": "missed"}
"""The kind of a record, and the state in which it leaves a booking, where nobody confirms them."""

Spot = tuple[str, int]
"""A service and the time (µs UTC) at which one of its places begins."""


class TrialBooking(Struct, frozen=True):
    """A booking by the records: its place and state, and what was done with it, one thing after another."""

    spot: Spot
    deeds: tuple[tuple[str, Any], ...]
    state: str = BOOKING_BEGINNING


class PlaceCounts(Struct, frozen=True):
    """How many visitors had each place from the record `seq` on, by bookings and by leases."""

    seq: int
    by_spot: Counter[Spot]


class TrialPlaces:
    """How many visitors each place is for, by the definition."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._most: dict[Spot, int] = {}

    def most(self, spot: Spot) -> int:
        """So many visitors the place is for; none where it is no place."""
        if spot not in self._most:
            place = place_at(self._definition, *spot)
            self._most[spot] = place.places if place is not None else 0
        return self._most[spot]

    def are_free(self, spots: Iterable[Spot], counts: PlaceCounts) -> bool:
        return all(counts.by_spot[spot] < self.most(spot) for spot in spots)

    def after_wish(self, wish: Spot) -> list[Spot]:
        """The places of the day of the wish that begin after it. The next day may not be booked yet."""
        service, start = wish
        day = datetime.fromtimestamp(start / MICROSECONDS, ZoneInfo(self._definition.timezone)).date()
        return [(service, place.start) for place in places_on(self._definition, service, day) if place.start > start]


class BookingRecords(Struct):
    """The bookings of a journal, record by record."""

    bookings: dict[str, TrialBooking] = field(default_factory=dict)
    leases: dict[str, tuple[Spot, int]] = field(default_factory=dict)
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    history: list[PlaceCounts] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def take_in(self, seq: int, at: int, kind: str, data: dict[str, Any]) -> None:
        """Count the record; it is wrong where its booking cannot have become that."""
        name = kind.partition("/")[0]
        if name == "draw.entered":
            self.entries.append((data["draw"], data["booking"], data["number"]))
        if not name.startswith("booking."):
            return
        if name == "booking.offered":
            self.leases[data["offer"]] = (data["service"], data["start"]), data["until"]
        else:
            self.leases.pop(data.get("offer", ""), None)
            self._change(seq, name, data)
        self.history.append(PlaceCounts(seq, self._counts(at)))

    def _change(self, seq: int, name: str, data: dict[str, Any]) -> None:
        booking = self.bookings.get(data["booking"])
        if (booking is None) != (name == "booking.made") or (booking and booking.state != BOOKING_BEGINNING):
            self.wrong.append(f"record {seq} is {name} of a booking that is {booking.state if booking else 'none'}")
        elif booking is None:
            spot = data["service"], data["start"]
            self.bookings[data["booking"]] = TrialBooking(spot, (("made", data["start"]),))
        elif name == "booking.moved":
            spot = data["service"], data["start"]
            moved = replace(booking, spot=spot, deeds=(*booking.deeds, ("moved", data["start"])))
            self.bookings[data["booking"]] = moved
        else:
            state = AFTER_BEGINNING[name]
            deeds = (*booking.deeds, (state, data.get("number", "")))
            self.bookings[data["booking"]] = replace(booking, state=state, deeds=deeds)

    def _counts(self, at: int) -> Counter[Spot]:
        counts = Counter(booking.spot for booking in self.bookings.values() if booking.state in OCCUPYING)
        counts.update(spot for spot, until in self.leases.values() if until > at)
        return counts


def booking_findings(account: Account, journal: Sequence[Record]) -> list[str]:
    """Everything that went wrong with bookings, a sentence each; `journal` are all records in order."""
    records = BookingRecords()
    for record in journal:
        _, _, seq, at, _, _, kind, data = json.decode(record.body)
        records.take_in(seq, at, kind, data)
    state = evolve_all(State(hall=journal[0].hall), map(decode, journal))
    places = TrialPlaces(state.defined)
    return [
        *records.wrong,
        *_unbalanced(records, state),
        *_overfull(records, places),
        *_differing(account, records),
        *_entries(account, records),
        *(finding for refusal in account.refusals for finding in _idle_words(refusal, records, places)),
    ]


def _unbalanced(records: BookingRecords, state: State) -> Iterator[str]:
    """Made is what is open and what has ended, by the records and by the state that they lead to."""
    ends = Counter(booking.state for booking in records.bookings.values())
    counts = state.booking_counts
    is_open = sum(booking.state == BOOKING_BEGINNING for booking in state.bookings.values())
    requests = sum(booking.state == "asked" for booking in state.bookings.values())
    ended = counts.arrived + counts.missed + counts.cancelled + counts.refused
    if counts.made != is_open + requests + ended:
        yield f"{counts.made} bookings were made: {is_open} are open, {requests} asked for, {ended} have ended"
    folded = (counts.made, is_open, counts.arrived, counts.missed, counts.cancelled)
    counted = (len(records.bookings), ends["open"], ends["arrived"], ends["missed"], ends["cancelled"])
    if folded != counted:
        yield f"bookings made, open, arrived, missed, cancelled are {folded}, and by the records {counted}"


def _overfull(records: BookingRecords, places: TrialPlaces) -> Iterator[str]:
    most: Counter[Spot] = Counter()
    for counts in records.history:
        most |= counts.by_spot
    for spot, count in most.items():
        if count > places.most(spot):
            place = f"the place at {_moment(spot[1])} of {spot[0]}"
            yield f"{count} visitors had {place}, which is for {places.most(spot)}"


def _differing(account: Account, records: BookingRecords) -> Iterator[str]:
    """Bookings whose records are not, one for one, what their visitors were told."""
    answered: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)
    for answer in account.bookings:
        answered[answer.booking].append(
            (answer.kind, _microseconds(answer.detail) if answer.kind in ("made", "moved") else answer.detail)
        )
    drawn = {booking for _, booking, _ in records.entries}
    for name in {*answered, *records.bookings} - drawn:
        booking = records.bookings.get(name)
        deeds = [deed for deed in booking.deeds if deed[0] != "missed"] if booking is not None else []
        if deeds != answered[name]:
            yield f"the visitor of the booking {name} was told {answered[name]}, and in the journal stands {deeds}"


def _entries(account: Account, records: BookingRecords) -> Iterator[str]:
    answered = Counter((entry.draw, entry.booking, entry.number) for entry in account.entries)
    recorded = Counter(records.entries)
    if lost := answered - recorded:
        yield f"{lost.total()} were let into a draw and are not in the journal"
    if surplus := recorded - answered:
        yield f"{surplus.total()} are in a draw who were not told so, or twice"


def _idle_words(refusal: RefusedWish, records: BookingRecords, places: TrialPlaces) -> Iterator[str]:
    """What is wrong with the other places that a refusal names: they were all free at one moment that it may be of, and
    three, where there were so many."""
    nearest = [(refusal.service, _microseconds(start)) for start in refusal.nearest]
    wish = (refusal.service, _microseconds(refusal.start))
    moments = [records.history[place] for place in _moments(refusal, records.history)]
    if not any(places.are_free(nearest, counts) for counts in moments):
        yield f"the place at {refusal.start} was refused, and of those that were named instead one was taken"
    if all(places.are_free([wish], counts) for counts in moments):
        yield f"the place at {refusal.start} was refused as taken, and was free"
    alternatives = places.after_wish(wish) if len(nearest) < NEAREST else []
    if alternatives and all(
        sum(places.are_free([spot], counts) for spot in alternatives) >= NEAREST for counts in moments
    ):
        yield f"the place at {refusal.start} was refused, and only {len(nearest)} others were named"


def _moments(refusal: RefusedWish, history: Sequence[PlaceCounts]) -> Iterator[int]:
    """The places in the history of what was there at one of the records from `after` to `seq`."""
    for place, counts in enumerate(history):
        following = history[place + 1].seq if place + 1 < len(history) else refusal.seq + 1
        if counts.seq <= refusal.seq and following > refusal.after:
            yield place


def _microseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp()) * MICROSECONDS


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / MICROSECONDS, UTC):%Y-%m-%dT%H:%M:%SZ}"
