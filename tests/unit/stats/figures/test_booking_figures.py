"""Figures by booked or not: what became of bookings, and waits from the booked time on by a norm of their own."""

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.stats.figures.counts.booking_counts import with_bookings
from queue_server.stats.figures.counts.day_counts import ByValue
from queue_server.stats.figures.counts.stage_counts import Stages, tallied
from queue_server.stats.figures.figure_documents import Bookings, Figures
from queue_server.stats.figures.figures import groups
from queue_server.stats.visits.fold import Fold, decode_fold
from script.staging.hall_in_memory import KIOSK
from tests.booked_halls import BOOKED, BookedHall, at

PARTS = ("none", "service", "booked", "day", "hour")


def with_norms(definition: Definition = BOOKED) -> Definition:
    """Walk-ins at land wait for a quarter of an hour, those who have booked for five minutes."""
    services = tuple(
        replace(service, norm_minutes=15, booking=replace(service.booking, booked_norm_minutes=5))
        if service.id == "land" and service.booking is not None
        else service
        for service in definition.services
    )
    return replace(definition, services=services)


def day_of_bookings() -> BookedHall:
    """Of six bookings: one kept and called at once, one kept and called after seven minutes, one late, one missed, one
    cancelled by the visitor and one by the hall; the next day has an open one that was moved there."""
    hall = BookedHall(with_norms())
    hall.open(1, 2)
    for name, clock, service in (
        ("a", "16:00", "land"),
        ("b", "16:00", "land"),
        ("c", "16:00", "school"),
        ("d", "16:30", "land"),
        ("e", "17:00", "land"),
        ("f", "17:00", "land"),
        ("g", "17:30", "land"),
    ):
        hall.book(name, clock, service)
    hall.ask(c.CancelBooking("e"), KIOSK)
    hall.ask(c.CancelBooking("f", by="hall", reason="ill"))
    hall.ask(c.MoveBooking("g", at("10:00", "2025-10-10")), KIOSK)
    hall.now = at("15:40")
    hall.ask(c.ArriveBooking("a", "a"), KIOSK)
    hall.ask(c.ArriveBooking("b", "b"), KIOSK)
    hall.now = at("16:00")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.now = at("16:07")
    hall.ask(c.FinishService(1))
    hall.call(1)
    hall.now = at("16:15")
    hall.ask(c.ArriveBooking("c", "c"), KIOSK)
    hall.issue("land")
    hall.now = at("16:45")
    hall.settle()
    return hall


def figures_of(hall: BookedHall, first: str = "2025-10-09", last: str = "2025-10-09") -> dict[str, dict[str, Figures]]:
    fold = Fold.begin("aksu")
    rows = fold.take_in(hall.entries)
    stages = Stages.of([*rows.visits, *fold.visits.so_far(hall.now)])
    tallies: dict[str, ByValue] = tallied(stages, (), PARTS)
    return {part: groups(by) for part, by in with_bookings(tallies, fold.bookings, first, last).items()}


def test_what_became_of_bookings_adds_up() -> None:
    """For the whole, each service and each day; the moved one belongs to its last day."""
    parts = figures_of(day_of_bookings(), last="2025-10-10")
    assert parts["none"][""].bookings == Bookings(
        booked=7, kept=2, late=1, missed=1, cancelled=1, withdrawn=1, refused=0, open=1
    )
    of_school = parts["service"]["school"].bookings
    assert of_school is not None
    assert (of_school.booked, of_school.late) == (1, 1)
    assert parts["day"]["2025-10-10"].bookings == Bookings(
        booked=1, kept=0, late=0, missed=0, cancelled=0, withdrawn=0, refused=0, open=1
    )
    assert parts["booked"]["walk_in"].bookings is None
    assert all(hour.bookings is None for hour in parts["hour"].values())


def test_who_has_booked_is_judged_from_the_booked_time_on() -> None:
    """Twenty minutes before it are no wait that is held against the norm: one was called at it, one seven minutes
    after, which is more than five; the walk-in has waited half an hour, which is more than a quarter."""
    parts = figures_of(day_of_bookings())
    booked, rest = parts["booked"]["booked"], parts["booked"]["walk_in"]
    assert (booked.norm.kept, booked.norm.broken, booked.norm.norms_s) == (1, 1, (300,))
    assert (rest.norm.broken, rest.norm.norms_s) == (1, (900,))
    assert booked.beyond.count == 1  # the other one goes on
    hall = day_of_bookings()
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    fold = Fold.begin("aksu")
    rows = fold.take_in(hall.entries)
    ended = groups(tallied(Stages.of(rows.visits), (), ("booked",))["booked"])["booked"]
    assert (ended.beyond.count, ended.beyond.median_s, ended.beyond.max_s) == (2, 0.0, 420.0)
    assert ended.wait.max_s == 27 * 60


def test_a_hall_without_bookings_has_none_in_its_figures() -> None:
    """The figures are as they were."""
    hall = BookedHall()
    hall.issue()
    assert figures_of(hall)["none"][""].bookings is None


def test_the_fold_of_bookings_continues_from_what_was_stored() -> None:
    """And what was missed in a false time alone is open again."""
    hall = day_of_bookings()
    fold = Fold.begin("aksu")
    fold.take_in(hall.entries)
    decoded = decode_fold(fold.encode())
    assert decoded is not None
    assert decoded.bookings == fold.bookings
    corrected = at("16:05")
    event = e.ClockCorrected(was=hall.now, corrected=corrected, first=hall.state.seq, day="2025-10-09", reason="-")
    entry = replace(hall.entries[-1], seq=hall.state.seq + 1, at=corrected, event=event)
    decoded.bookings.take_in(entry)
    before, after = (bookings.of_days("2025-10-09", "2025-10-09") for bookings in (fold.bookings, decoded.bookings))
    assert (before["2025-10-09"]["land"]["missed"], before["2025-10-09"]["land"].get("open", 0)) == (1, 0)
    assert (after["2025-10-09"]["land"]["missed"], after["2025-10-09"]["land"]["open"]) == (0, 1)
