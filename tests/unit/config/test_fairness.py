"""Which changes of a definition need a second administrator, where a hall asks for one."""

import pytest
from msgspec.structs import replace

from queue_server.config.booking_times import BookingSpan, ServiceBooking
from queue_server.config.definition import Definition, Priority, Window
from queue_server.config.fairness import touches_fairness
from tests.halls import DEFINITION, names, with_rules

BOOKING = ServiceBooking(spans=(BookingSpan(("mon",), "09:00", "12:00"),), place_minutes=15)


def booked(booking: ServiceBooking) -> Definition:
    """The hall with times to book for its first service."""
    first, *further = DEFINITION.services
    return replace(DEFINITION, services=(replace(first, booking=booking), *further))


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEFINITION, priorities=()),
        replace(DEFINITION, priorities=(*DEFINITION.priorities, Priority("friend", names("Friend"), 60))),
        replace(DEFINITION, windows=(Window(1, ("land",), helps={"school": 1}), *DEFINITION.windows[1:])),
        replace(DEFINITION, second_admin=True),
        with_rules(out_of_turn=False),
        with_rules(due_after_hold="anew"),
        with_rules(booked_priority=None),
        booked(BOOKING),
    ],
)
def test_what_decides_who_is_next_touches_fairness(changed: object) -> None:
    """Priorities, helps, calls out of turn, due times, who may be booked, and the demand for two itself."""
    assert touches_fairness(DEFINITION, changed)  # type: ignore[arg-type]


def test_when_a_booked_visitor_is_late_touches_fairness() -> None:
    """Whoever still counts as on time goes by the booked time; more places or other days let nobody go before."""
    assert touches_fairness(booked(BOOKING), booked(replace(BOOKING, late_minutes=11)))
    assert touches_fairness(booked(BOOKING), booked(replace(BOOKING, late="lost")))
    assert not touches_fairness(booked(BOOKING), booked(replace(BOOKING, places=2, opens_days=3)))


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEFINITION, names=names("Other")),
        replace(
            DEFINITION, priorities=tuple(replace(priority, names=names("Other")) for priority in DEFINITION.priorities)
        ),
        with_rules(recall_limit=9),
    ],
)
def test_words_and_limits_do_not(changed: object) -> None:
    assert not touches_fairness(DEFINITION, changed)  # type: ignore[arg-type]
