"""An estimate from the kiosk's request to the figures: told, sealed with the ticket, kept with the visit, judged."""

from typing import Any

import pytest

from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.codec import decode
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.visits.fold import Fold
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.api.halls.test_waits import a_morning, estimated

EVERYTHING = VisitCriteria(first="0", last="9")


async def busy(server: Server) -> None:
    """Somebody is being served for five minutes, as everybody was, and two more wait."""
    await server.issue()
    await server.command(1, "next")
    await server.command(1, "start")
    await server.issue(), await server.issue()
    for _ in range(2):
        await estimated(server)


@pytest.mark.parametrize(
    ("priority", "estimate"),
    [
        (None, {"low_s": 900, "median_s": 900, "high_s": 900}),
        ("veteran", {"low_s": 300, "median_s": 300, "high_s": 300}),
    ],
)
async def test_what_the_kiosk_is_told_is_in_the_record_and_in_the_visit(
    priority: str | None, estimate: dict[str, int]
) -> None:
    """Three services to come are fifteen minutes; a veteran goes before those two and waits for the first alone."""
    store = await a_morning()
    async with serving(store) as server:
        await busy(server)
        ticket: Any = await server.issue("land", priority=priority)
        assert {name: ticket["estimate"][name] for name in estimate} == estimate, "the answer to the request"
        entries = [decode(record) async for record in store.read("aksu")]
        issued = next(
            entry for entry in entries if isinstance(entry.event, e.TicketIssued) and entry.event.ticket == ticket["id"]
        )
        assert issued.event.estimate == e.Estimate(**estimate), "the record, whose hash the paper carries"
        assert (issued.hash.hex(), issued.event.priority) == (ticket["proof"], priority)
        projected = await store.projected("aksu")
        assert projected is not None
        assert projected.seq == entries[-1].seq, "rows came with the records"
        for _ in range(4):
            await server.command(1, "finish")
            await server.command(1, "next")
            await server.command(1, "start")
            server.clock.pass_s(300)
        rows = await store.visits("aksu", EVERYTHING)
        (row,) = (row for row in rows if row.ticket == ticket["id"])
        expected = {name: estimate[f"{name}_s"] * SECOND for name in ("low", "median", "high")}
        assert (row.estimate_low, row.estimate_median, row.estimate_high) == tuple(expected.values())
        fold = Fold.begin("aksu").take_in([decode(record) async for record in store.read("aksu")])
        assert [visit for visit in fold.visits if visit.ticket == ticket["id"]] == [row], (
            "the same from the journal alone"
        )


async def test_who_was_told_nothing_has_nothing_to_be_held_against(server: Server) -> None:
    """A hall that knows too little: no estimate in the answer, in the record, in the row."""
    ticket = await server.issue("land", priority="veteran")
    assert ticket["estimate"] is None
    await server.ask("POST", f"{HALL}/tickets/{ticket['id']}/leave", "kiosk", json={})
    (row,) = await server.context.store.visits("aksu", EVERYTHING)
    assert (row.outcome, row.estimate_low, row.estimate_median, row.estimate_high) == ("left", None, None, None)


async def test_a_class_that_the_hall_does_not_know_is_refused_as_before(server: Server) -> None:
    """Asking what it may expect breaks nothing."""
    reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land", "priority": "nobody"})
    assert (reply.status, reply.code) == (404, "unknown_priority")
