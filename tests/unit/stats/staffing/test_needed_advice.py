"""A supervisor is asked for a window only where somebody waits too long or will."""

from random import Random

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.events import Estimate
from queue_server.hall.state import MINUTE
from queue_server.stats.staffing.advice import outlook
from queue_server.views.shown_wait import ShownWait, shown_wait
from queue_server.views.supervision.passing import WAITED, Foreseen
from queue_server.views.supervision.supervisor import SupervisorDocument, supervisor_document
from tests.halls import DEFINITION, PureHall

NORMED = replace(
    DEFINITION,
    services=tuple(replace(service, norm_minutes=10, last_number=999) for service in DEFINITION.services),
    rules=replace(DEFINITION.rules, no_show_after_s=0),
)


def busy_hall() -> PureHall:
    """Window 1 has served six people for ten minutes each, twelve an hour come, and nobody waits."""
    hall = PureHall(NORMED)
    hall.open(1)
    for _ in range(6):
        hall.issue("land")
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.pass_minutes(10)
        hall.ask(c.FinishService(1))
    for _ in range(8):
        hall.ask(c.LeaveQueue(hall.issue("land").id))
    return hall


def supervisor_view(
    hall: PureHall, estimates: dict[str, ShownWait], foreseen: Foreseen | None = None
) -> SupervisorDocument:
    present = replace(outlook(hall.state, hall.now), estimates=estimates, foreseen=foreseen)
    return supervisor_document(hall.state, hall.now, present)


def test_the_pace_alone_asks_for_no_window() -> None:
    """By Erlang the hour needs more windows; but nobody is there, and one who came now would be called at once."""
    hall = busy_hall()
    assert [advice.service for advice in outlook(hall.state, hall.now).advice] == ["land"]
    assert supervisor_view(hall, {}).advice == ()
    within, beyond = shown_wait(Estimate(0, 600, 900)), shown_wait(Estimate(500, 630, 900))
    assert within is not None
    assert beyond is not None
    assert supervisor_view(hall, {"land": within}).advice == ()
    assert [advice.service for advice in supervisor_view(hall, {"land": beyond}).advice] == ["land"]


def test_who_waits_too_long_or_will_is_a_reason() -> None:
    """Foretold to pass the norm, or past eight tenths of it where nothing can be foretold."""
    hall = busy_hall()
    ticket = hall.issue("land")
    assert supervisor_view(hall, {}).advice == ()
    foretold = Foreseen({ticket.id: 0.7}, frozenset({"land"}), 30, 20)
    assert [advice.service for advice in supervisor_view(hall, {}, foretold).advice] == ["land"]
    hall.pass_minutes(8)
    assert [advice.service for advice in supervisor_view(hall, {}).advice] == ["land"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_no_window_is_asked_for_where_nobody_waits_too_long_or_will(seed: int) -> None:
    """At any moment of random days, whatever is expected of those who come."""
    chance, hall, questions = Random(seed), PureHall(NORMED), 0
    hall.open(1, 2)
    for step in range(400):
        hall.now += chance.randrange(2 * MINUTE)
        window, service = chance.choice((1, 1, 2)), chance.choice(("land", "land", "school"))
        command = chance.choice(
            [
                c.IssueTicket(f"t{step}", service),
                c.IssueTicket(f"t{step}", service),
                c.CallNext(window),
                c.CallNext(window),
                c.StartService(window),
                c.FinishService(window),
                c.LeaveQueue(f"t{chance.randrange(step + 1)}"),
            ]
        )
        try:
            hall.ask(command)
        except Refused:
            continue
        waits = {name: shown_wait(Estimate(0, chance.randrange(1500), 1500)) for name in ("land", "school")}
        document = supervisor_view(
            hall, {name: wait for name, wait in waits.items() if wait is not None and chance.random() < 0.5}
        )
        expected = {service.service: service.estimate for service in document.services}
        for advice in document.advice:
            waiting = [t for t in hall.state.tickets.values() if t.state == "waiting" and t.service == advice.service]
            longest = max((hall.now - ticket.waiting_since for ticket in waiting), default=0)
            wait = expected[advice.service]
            assert longest >= WAITED * 10 * MINUTE or (wait is not None and wait.median_s > 600)
            questions += 1
    assert questions > 20
