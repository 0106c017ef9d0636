"""Journals of real days: whatever a hall may do, at random but the same for the same seed, and sealed."""

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import timedelta
from random import Random

from msgspec import UNSET
from msgspec.structs import replace

from queue_server.config.definition import Definition, HelpReason, Host, Rating, RatingReason
from queue_server.hall import commands as c
from queue_server.hall.bookings.draws.draw import commitment_to
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE
from queue_server.journal.record import Record
from script.staging.hall_in_memory import HALL as HALL
from script.staging.hall_in_memory import sealed
from tests.booked_halls import times, with_times
from tests.halls import DESK, KIOSK, PureHall, names, with_rules

SECRET = "5e" * 32
RATING = Rating(
    reasons=(
        RatingReason("kind", names("They were kind"), "good"),
        RatingReason("fast", names("It was fast"), "good"),
        RatingReason("slow", names("It took long"), "bad"),
        RatingReason("rude", names("I was not listened to"), "bad"),
    )
)
SERVICES = ("land", "school", "papers")
TIMES = {
    "land": times(places=3, place_minutes=15, closes_minutes=0, late="lost", waitlist_minutes=5),
    "school": times(place_minutes=15, closes_minutes=0, waitlist_minutes=5),
    "papers": times(place_minutes=180, opens_days=3, release="draw", draw_from="00:00", draw_until="20:00"),
}


def day(seed: int = 1, steps: int = 150, **rules: object) -> list[Record]:
    """The journal of a hall that was asked `steps` things; the last steps may belong to the next day."""
    chance, booking_chance = Random(seed), Random(seed)
    definition = with_times(with_rules(no_show_after_s=0, **rules), **TIMES)
    has_receptions, has_marks, has_bell = seed % 6 == 4, seed % 3 == 2, seed % 6 == 5
    definition = received(definition) if has_receptions else definition
    definition = replace(definition, rating=RATING) if has_marks else definition
    if has_bell:
        definition = replace(definition, help_reasons=(HelpReason("lost", names("Lost")),))
    hall = PureHall(replace(definition, carried_over="live" if seed % 2 else "serving"))
    for step in range(steps):
        hall.now += chance.randrange(2 * MINUTE)
        if step == steps * 3 // 4:
            hall.ask(c.NoteLoss(seen=hall.state.seq + 3), KIOSK)
            hall.now += 24 * 60 * MINUTE
        hall.now += 24 * 60 * MINUTE if has_marks and step == steps // 2 else 0
        if step == steps // 2 and seed % 7 == 0:
            hall.ask(c.CloseDay())
            hall.ask(c.ReopenDay())
        commands = [random_command(chance, hall, f"t{step}")]
        if seed % 3 == 1 and booking_chance.random() < 0.3:
            commands.append(random_booking(booking_chance, hall, f"b{step}"))
        if has_receptions:
            commands.append(random_answer(booking_chance, hall))
        commands += [random_mark(booking_chance, hall) for _ in range(2 if has_marks else 0)]
        if has_bell:
            commands.append(random_help(booking_chance, hall, f"h{step}"))
        for command in commands:
            with suppress(Refused):
                hall.ask(command, KIOSK if isinstance(command, c.IssueTicket | c.BookingCommand) else DESK)
    return sealed(hall.entries)


def random_mark(chance: Random, hall: PureHall) -> c.RateVisit:
    """A mark for a ticket of these days, finished or not."""
    ticket = chance.choice([*hall.state.served, *hall.state.tickets, "t0"])
    finished = chance.choice([None, *(stop.finished for stop in hall.state.served.get(ticket, ()))])
    source, window = chance.choice((("phone", None), ("paper", None), ("tablet", chance.randrange(1, 4))))
    reasons = tuple(chance.sample(("kind", "fast", "slow", "rude"), chance.randrange(3)))
    return c.RateVisit(ticket, chance.randrange(7), source, reasons, finished, window, chance.random() < 0.2)


def random_help(chance: Random, hall: PureHall, name: str) -> c.Command:
    calls = [*hall.state.help_calls, "h0"]
    commands: list[c.Command] = [
        c.RequestHelp(name, "lost", kiosk="entrance"),
        c.RequestHelp(name, "lost", ticket=chance.choice([*hall.state.tickets, "t0"])),
        c.AnswerHelp(chance.choice(calls)),
        c.WithdrawHelp(kiosk="entrance"),
    ]
    return chance.choice(commands)


def random_booking(chance: Random, hall: PureHall, name: str) -> c.Command:
    start = hall.now - hall.now % (15 * MINUTE) + chance.randrange(1, 9) * 15 * MINUTE
    service = chance.choice(("land", "land", "school"))
    bookings = [booking.id for booking in hall.state.bookings.values() if booking.state == "open"] or ["b0"]
    commands: list[c.Command] = [
        c.OfferPlace(name, service, start),
        *[c.MakeBooking(name, service, start, chance.choice((None, *hall.state.leases)), "kk")] * 3,
        c.MoveBooking(chance.choice(bookings), start, chance.choice((None, service))),
        c.CancelBooking(chance.choice(bookings), "hall", "the expert is ill"),
        *[c.ArriveBooking(booking, f"t{name}", chance.choice((None, "veteran"))) for booking in bookings[:3]],
    ]
    commands += [*(c.JoinWaitlist(booking) for booking in bookings[-3:]), c.LeaveWaitlist(chance.choice(bookings))]
    commands += [c.DeclinePlace(lease.booking) for lease in hall.state.leases.values() if lease.booking is not None] * 3
    closed, concerned = chance.choice((None, service)), tuple(hall.state.bookings)
    commands.append(c.ClosePlaces(name, start, start + 20 * MINUTE, "no light", None, concerned, closed))
    commands += [c.ReopenPlaces(closure) for closure in hall.state.closures]
    draws = [*hall.state.draws.values()]
    commands += [
        c.OpenDraw(
            "papers", (hall.state.local(hall.now).date() + timedelta(days=2)).isoformat(), commitment_to(SECRET)
        ),
        *[c.EnterDraw(draw.id, name, SECRET[:32]) for draw in draws] * 3,
        *[c.LeaveDraw(draw.id, entry.booking) for draw in draws for entry in draw.entries[-1:]],
        *[c.HoldDraw(draw.id, SECRET) for draw in draws],
    ]
    return chance.choice(commands)


def received(definition: Definition) -> Definition:
    """The definition in which the akim receives for land, once a secretary has confirmed it, and a deputy for
    school."""
    hosts = {"land": "akim", "school": "deputy"}
    services = []
    for service in definition.services:
        booking = service.booking
        if service.id == "land" and booking is not None:
            booking = replace(booking, confirmed_by="secretary")
        services.append(replace(service, booking=booking, host=hosts.get(service.id)))
    offices = (Host("akim", names("The akim"), window=1), Host("deputy", names("The deputy"), window=2))
    return replace(definition, services=tuple(services), hosts=offices)


def random_answer(chance: Random, hall: PureHall) -> c.Command:
    """An answer to somebody who asks for an appointment, the end of a reception, or that of what is under control."""
    start = hall.now - hall.now % (15 * MINUTE) + chance.randrange(1, 9) * 15 * MINUTE
    unanswered = [booking.id for booking in hall.state.bookings.values() if booking.state == "asked"] or ["b0"]
    window, booking = chance.randrange(1, 4), chance.choice(unanswered)
    answers: list[c.Command] = [
        c.ConfirmBooking(booking, chance.choice((None, None, start))),
        c.RefuseBooking(booking, chance.choice(("in_court", "other"))),
        c.ReferBooking(booking, "school", start),
        *[c.EndReception(window, "answered")] * 3,
        *[c.EndReception(window, "under_control", "2025-11-01")] * 3,
        c.EndReception(window, "referred", to_host=chance.choice(("akim", "deputy"))),
        *(c.ReopenControl(seq) for seq in hall.state.done_controls),
        c.EndControl(chance.choice([*hall.state.controls, 1])),
    ]
    return chance.choice(answers)


async def stream(records: Iterable[Record]) -> AsyncIterator[Record]:
    """Records as a store gives them."""
    for record in records:
        yield record


def random_command(chance: Random, hall: PureHall, ticket: str) -> c.Command:
    window = chance.randrange(1, 5)
    service = chance.choice(SERVICES)
    if chance.random() < 0.4:
        visit = tuple(chance.sample(SERVICES, chance.choice((0, 0, 0, 2))))
        return c.IssueTicket(ticket, service, chance.choice((None, None, "veteran", "booked")), "kk", visit)
    live = [live_ticket.id for live_ticket in hall.state.tickets.values() if live_ticket.is_live] or ["t0"]
    commands: list[c.Command] = [
        c.OpenWindow(window, chance.choice(("aigul", "dauren", "serik", None))),
        c.OpenWindow(window, f"operator-{window}"),
        *[c.CallNext(window)] * 5,
        *[c.StartService(window)] * 5,
        c.CallOutOfTurn(window, chance.choice(live), "came with a small child"),
        c.Recall(window),
        c.FinishService(window, "done"),
        c.MarkNoShow(window),
        *[c.TakeBack(window)] * 3,
        c.HoldTicket(window, chance.choice((None, 5))),
        c.ReturnTicket(window),
        c.TransferTicket(window, service, back=chance.random() < 0.5),
        c.TransferTicket(window, to_window=chance.randrange(1, 5)),
        c.ConfirmPrivilege(window, chance.random() < 0.5),
        c.LeaveQueue(chance.choice(live)),
        c.AskForTime(chance.choice(live)),
        c.PauseWindow(window, "lunch"),
        c.ResumeWindow(window),
        c.CloseWindow(window),
        c.SwitchService(service, chance.random() < 0.7, "no electricity"),
        c.MoveOperator(window, chance.randrange(1, 5), "more people there"),
        c.AcknowledgeAlarm(f"over_norm:{service}"),
        c.CancelTicket(chance.choice(live), "went home"),
        c.ChangeTicket(chance.choice(live), "came for another thing", service, chance.choice((UNSET, None, "veteran"))),
    ]
    return chance.choice(commands)
