"""Any sequence of commands, days, restarts and commits that fail keeps the promises of bookings."""

from collections import Counter
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_server.config.booking_times import ServiceBooking
from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.booking import LIVE_BOOKING, OCCUPYING, BookingParty, RefusalReason
from queue_server.hall.bookings.booking_index import BookingIndex
from queue_server.hall.bookings.timetable.places import place_at
from queue_server.hall.decide import decide, overdue
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.folds.going_back import go_back
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.packing.snapshot import decode_state, encode_state
from tests.booked_halls import BOOKED, RECEIVING, BookedHall, at, times, with_times
from tests.halls import DESK, MORNING

SERVICES = st.sampled_from(["land", "land", "school", "papers"])
CLOCKS = st.sampled_from(["09:00", "16:00", "16:30", "16:30", "16:45"])
DAYS_AHEAD = st.sampled_from([0, 0, 1, 1, 1, 2, 8])
PICK = st.integers(1, 25)
PARTIES = st.sampled_from(["visitor", "hall"])
DEFINITIONS = (
    BOOKED,
    BOOKED,
    with_times(land=times(place_minutes=45, late="join", late_minutes=0), school=times(place_minutes=15, late="lost")),
    with_times(land=None, school=times(places=2)),
    RECEIVING,
    RECEIVING,
    with_times(land=ServiceBooking(spans=times().spans, place_minutes=60, closes_minutes=0, walk_in_percent=0)),
)


def need_room(state: State, entry: e.Entry) -> None:
    """Whoever is given a place at this record has one: all that overlap it are looked at, without any index."""
    event = entry.event
    if not isinstance(event, e.BookingOffered | e.BookingMade | e.BookingMoved | e.BookingReferred):
        return
    place = place_at(state.defined, event.service, event.start)
    assert place is not None
    assert (place.start, place.end) == (event.start, event.end)
    own = getattr(event, "booking", None)
    bookings = [b for b in state.bookings.values() if b.state in OCCUPYING and b.id != own]
    leases = [
        lease
        for lease in state.leases.values()
        if lease.until > entry.at and lease.id != event.offer and (own is None or lease.booking != own)
    ]
    occupants = [occupant for occupant in (*bookings, *leases) if occupant.service == event.service]
    assert sum(occupant.start < event.end and occupant.end > event.start for occupant in occupants) < place.places


def is_free(state: State, service: str, start: int, now: int) -> bool:
    try:
        return bool(decide(state, c.MakeBooking("probe", service, start), DESK, now))
    except Refused:
        return False


class AnyBookings(RuleBasedStateMachine):
    """Random commands, some refused, at random moments; a third of them are taken back as after a failed commit."""

    @initialize()
    def begin(self) -> None:
        self.hall = BookedHall()
        self.bookings_made = 0
        self.closed = 0
        self.arrived = 0
        for service, clock, days in (("land", "16:30", 0), ("land", "16:30", 0), ("school", "16:30", 1)):
            self.make(service, clock, days, is_committed=True, offer=None)

    def ask(self, command: c.Command, *, is_committed: bool = True) -> None:
        """What is refused changes nothing; what is not committed is as if it had never been asked."""
        state = self.hall.state
        self.hall.settle()
        committed = None if is_committed else state.copy()
        before = len(self.hall.entries)
        try:
            self.hall.ask(command, DESK)
        except Refused as refusal:
            self.need_nothing_changed(refusal, before)
        if committed is not None:
            self.hall.state = go_back(state, self.hall.entries[before:], committed)
            assert self.hall.state == committed
            del self.hall.entries[before:]
            self.hall.settle()

    def pick(self, number: int) -> str:
        """A booking that the hall remembers: an open one where there are some, and now and then another."""
        bookings = self.hall.state.bookings
        is_open = [name for name, booking in bookings.items() if booking.state in LIVE_BOOKING]
        names = is_open if is_open and number % 7 else list(bookings)
        return names[number % len(names)] if names else "nobody"

    def need_nothing_changed(self, refusal: Refused, before: int) -> None:
        """Nothing is recorded, and each place that is named instead of a taken one can be booked."""
        assert (str(refusal) != "", len(self.hall.entries)) == (True, before)
        for start in refusal.nearest if isinstance(refusal, PlaceTaken) else ():
            moment = int(datetime.fromisoformat(start).timestamp()) * SECOND
            services = [service.id for service in self.hall.state.defined.services]
            assert any(is_free(self.hall.state, service, moment, self.hall.now) for service in services)

    def time(self, clock: str, days: int) -> int:
        return at(clock) + (self.hall.now - MORNING) // (24 * 60 * MINUTE) * 24 * 60 * MINUTE + days * 24 * 60 * MINUTE

    @rule(service=SERVICES, clock=CLOCKS, days=DAYS_AHEAD, is_committed=st.booleans(), offer=st.none() | PICK)
    def make(self, service: str, clock: str, days: int, is_committed: bool, offer: int | None) -> None:
        self.bookings_made += 1
        page = None if offer is None else f"o{offer}"
        self.ask(
            c.MakeBooking(f"b{self.bookings_made}", service, self.time(clock, days), page), is_committed=is_committed
        )

    @rule(pick=PICK, service=SERVICES, clock=CLOCKS, days=st.integers(0, 1), is_committed=st.booleans())
    def offer(self, pick: int, service: str, clock: str, days: int, is_committed: bool) -> None:
        self.ask(c.OfferPlace(f"o{pick}", service, self.time(clock, days)), is_committed=is_committed)

    @rule(
        pick=PICK, service=st.none() | SERVICES, clock=CLOCKS, days=DAYS_AHEAD, by=PARTIES, is_committed=st.booleans()
    )
    def move(self, pick: int, service: str | None, clock: str, days: int, by: BookingParty, is_committed: bool) -> None:
        command = c.MoveBooking(self.pick(pick), self.time(clock, days), service, by=by, reason="because")
        self.ask(command, is_committed=is_committed)

    @rule(pick=PICK, by=PARTIES, is_committed=st.booleans())
    def cancel(self, pick: int, by: BookingParty, is_committed: bool) -> None:
        self.ask(c.CancelBooking(self.pick(pick), by, "because"), is_committed=is_committed)

    @rule(pick=PICK, clock=st.none() | CLOCKS, days=DAYS_AHEAD, is_committed=st.booleans())
    def confirm(self, pick: int, clock: str | None, days: int, is_committed: bool) -> None:
        start = None if clock is None else self.time(clock, days)
        self.ask(c.ConfirmBooking(self.pick(pick), start), is_committed=is_committed)

    @rule(pick=PICK, reason=st.sampled_from(get_args(RefusalReason)), is_committed=st.booleans())
    def refuse(self, pick: int, reason: RefusalReason, is_committed: bool) -> None:
        self.ask(c.RefuseBooking(self.pick(pick), reason), is_committed=is_committed)

    @rule(pick=PICK, service=SERVICES, clock=CLOCKS, days=DAYS_AHEAD, is_committed=st.booleans())
    def refer(self, pick: int, service: str, clock: str, days: int, is_committed: bool) -> None:
        command = c.ReferBooking(self.pick(pick), service, self.time(clock, days))
        self.ask(command, is_committed=is_committed)

    @rule(pick=PICK, is_committed=st.booleans())
    def arrive(self, pick: int, is_committed: bool) -> None:
        self.arrived += 1
        self.ask(c.ArriveBooking(self.pick(pick), f"t{self.arrived}"), is_committed=is_committed)

    @rule(pick=PICK)
    def come_in_time(self, pick: int) -> None:
        """Wait until the booked time is near, and come."""
        booking = self.hall.state.bookings.get(self.pick(pick))
        if booking is not None and booking.state == "open":
            self.hall.now = max(self.hall.now, booking.start - 10 * MINUTE)
            self.arrive(pick, is_committed=True)

    @rule(pick=PICK, host=st.booleans(), days=st.integers(0, 1), is_committed=st.booleans())
    def close_places(self, pick: int, host: bool, days: int, is_committed: bool) -> None:
        """Sometimes with everybody concerned, sometimes without having looked."""
        named = tuple(self.hall.state.bookings) if pick % 4 else ()
        start = self.time("16:00", days)
        self.closed += 1
        span = c.ClosePlaces(f"x{self.closed}", start, start + 45 * MINUTE, "because", "akim" if host else None, named)
        self.ask(span, is_committed=is_committed)

    @rule(pick=PICK, is_committed=st.booleans())
    def reopen_places(self, pick: int, is_committed: bool) -> None:
        names = list(self.hall.state.closures) or ["x"]
        self.ask(c.ReopenPlaces(names[pick % len(names)]), is_committed=is_committed)

    @rule(pick=PICK, command=st.sampled_from([c.JoinWaitlist, c.JoinWaitlist, c.LeaveWaitlist, c.DeclinePlace]))
    def wait_for_an_earlier_place(self, pick: int, command: type) -> None:
        self.ask(command(self.pick(pick)), is_committed=pick % 3 != 0)

    @rule(pick=PICK, is_committed=st.booleans())
    def take_what_is_offered(self, pick: int, is_committed: bool) -> None:
        leases = [lease for lease in self.hall.state.leases.values() if lease.booking is not None]
        if leases:
            lease = leases[pick % len(leases)]
            self.ask(c.MoveBooking(lease.booking or "", lease.start), is_committed=is_committed)

    @rule(definition=st.sampled_from(DEFINITIONS))
    def configure(self, definition: Definition) -> None:
        self.ask(c.Configure(definition))

    @rule(minutes=st.sampled_from([1, 4, 5, 30, 180]))
    def wait(self, minutes: int) -> None:
        self.hall.pass_minutes(minutes)

    @rule(days=st.sampled_from([1, 1, 1, 3]))
    def days_pass(self, days: int) -> None:
        self.hall.pass_minutes(days * 24 * 60)

    @rule()
    def close_day(self) -> None:
        """Nobody who comes gets a ticket until the next day."""
        self.ask(c.CloseDay())
        self.arrive(1, is_committed=True)
        self.days_pass(1)

    @rule()
    def restart(self) -> None:
        restored = decode_state(encode_state(self.hall.state))
        assert restored == self.hall.state
        self.hall.state = restored
        self.hall.settle()

    @invariant()
    def balance_of_bookings_holds(self) -> None:
        """made = asked + open + arrived + missed + cancelled + refused."""
        state = self.hall.state
        counts = state.booking_counts
        states = Counter(booking.state for booking in state.bookings.values())
        is_live = states["asked"] + states["open"]
        ended = counts.arrived + counts.missed + counts.cancelled + counts.refused
        assert counts.made == is_live + ended

    @invariant()
    def the_index_is_that_of_the_bookings(self) -> None:
        state = self.hall.state
        index, anew = state.index.bookings, BookingIndex(state.definition, state.bookings.values(), state.closures)
        assert list(index.misses) == list(anew.misses)
        assert list(index.displaced) == list(anew.displaced)
        occupied = {
            name: (list(times.starts), list(times.ends)) for name, times in index.occupied.items() if times.starts
        }
        assert occupied == {name: (list(times.starts), list(times.ends)) for name, times in anew.occupied.items()}

    @invariant()
    def time_causes_nothing_before_the_next_moment(self) -> None:
        state = self.hall.state
        assert state.index.next_moment > self.hall.now
        assert overdue(state, self.hall.now) == []

    @invariant()
    def nobody_is_late_and_open(self) -> None:
        """What is open lies on the present day or on a later one."""
        state = self.hall.state
        days = [
            state.day_of(booking.start).isoformat() for booking in state.bookings.values() if booking.state == "open"
        ]
        assert all(day >= (state.day or "") for day in days)

    @invariant()
    def only_open_bookings_wait(self) -> None:
        state = self.hall.state
        assert all(state.bookings[name].state == "open" for name in state.waitlist)
        assert all(lease.booking is None or lease.booking in state.waitlist for lease in state.leases.values())

    def teardown(self) -> None:
        """Replaying the journal gives the same state; no place was given twice at any record of it."""
        if not hasattr(self, "hall"):
            return
        replayed, checker = State(hall="aksu"), SequenceChecker()
        for entry in self.hall.entries:
            assert checker.objection(entry.event) is None
            checker.follow(entry.event)
            need_room(replayed, entry)
            evolve_all(replayed, [entry])
        assert replayed == self.hall.state


AnyBookings.TestCase.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
test_any_sequence_of_bookings = pytest.mark.slow(AnyBookings.TestCase)
