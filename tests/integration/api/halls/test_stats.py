"""Figures over HTTP: who may see them, and what is said of a period that is none."""

import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from tests.integration.api.conftest import HALL, Server, serving

STATS = f"{HALL}/stats"


async def test_a_manager_sees_today_and_its_parts(server: Server) -> None:
    """One served, one waiting: the balance adds up, and the seq says at which record."""
    await server.command(1, "open", operator="aigul")
    await server.call(1)
    await server.issue("land")
    server.clock.pass_s(60)
    reply = await server.ask("GET", f"{STATS}?by=service", "manager")
    assert reply.status == 200, reply.body
    assert (reply.json["from"], reply.json["to"], reply.json["by"]) == ("2025-10-09", "2025-10-09", "service")
    assert reply.json["percentiles"] == "exact"
    balance = {"issued": 2, "joined": 2, "served": 1, "sent_on": 0, "no_show": 0, "left": 0, "closed": 0, "live": 1}
    assert reply.json["total"]["balance"] == balance
    assert reply.json["groups"]["land"]["balance"] == balance
    assert reply.json["total"]["work"]["wanted_s"] == pytest.approx(60)
    assert reply.json["seq"] == server.context.feeds()["aksu"].seq


async def test_figures_follow_the_journal(server: Server) -> None:
    """Whatever is committed is in the next answer."""
    for issued in (1, 2, 3):
        await server.issue("land")
        reply = await server.ask("GET", STATS, "auditor")
        assert reply.json["total"]["balance"]["issued"] == issued


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("from=yesterday", "a period is two days such as 2026-01-05 and 2026-01-31"),
        ("from=2025-10-09&to=2025-10-08", "the period ends on 2025-10-08, before it begins on 2025-10-09"),
        ("from=2030-01-01&to=2030-01-31", "the period begins on 2030-01-01, after the hall's present day, 2025-10-09"),
        ("from=1900-01-01&to=2025-10-09", "the period is longer than 3700 days"),
        ("by=colour", "a hall can be divided by none, service, window, operator, priority, hour, weekday, day"),
    ],
)
async def test_a_period_that_is_none_is_told_so(server: Server, query: str, reason: str) -> None:
    """400 and a sentence, never a number."""
    await server.issue("land")
    reply = await server.ask("GET", f"{STATS}?{query}", "manager")
    assert (reply.status, reply.code) == (400, "malformed")
    assert reason in reply.json["detail"]


async def test_a_period_without_visitors_has_zeros_and_nulls(server: Server) -> None:
    """Nobody came: nothing is divided by nothing."""
    await server.issue("land")
    for days in ("from=2025-01-01&to=2025-01-03", "from=2024-01-01&to=2025-01-03"):
        reply = await server.ask("GET", f"{STATS}?{days}&by=window", "manager")
        assert reply.json["total"]["wait"] == {
            "count": 0, "mean_s": None, "median_s": None, "p90_s": None, "p95_s": None, "max_s": None,
        }  # fmt: skip
        assert reply.json["total"]["norm"]["share"] is None
        assert reply.json["groups"] == {}


async def test_only_who_directs_or_audits_sees_figures(server: Server) -> None:
    """An operator's figures are not everybody's."""
    await server.issue("land")
    statuses = {role: (await server.ask("GET", STATS, role)).status for role in ("manager", "admin", "auditor")}
    refused = {role: (await server.ask("GET", STATS, role)).status for role in ("board", "kiosk", "operator", "bridge")}
    assert set(statuses.values()) == {200}
    assert set(refused.values()) == {403}
    assert (await server.ask("GET", STATS)).status == 401


async def test_what_is_no_record_has_no_figures_and_those_before_it_stay() -> None:
    """The answer says at which record it stands, and the server goes on."""
    store = MemoryStore()
    async with serving(store) as server:
        await server.issue("land")
        store._journals["aksu"].append(Record("aksu", 4, b"[]", bytes(32)))
        reply = await server.ask("GET", STATS, "manager")
        assert (reply.status, reply.json["seq"], reply.json["total"]["balance"]["issued"]) == (200, 3, 1)
        assert (await server.ask("GET", "/healthz")).status == 200


async def test_figures_that_are_being_made_anew_are_waited_for() -> None:
    """503, and a sentence that says how far they are: half of a year would be told as if it were the whole."""
    store = MemoryStore()
    async with serving(store) as server:
        await server.issue("land")
        await store.forget_rows("aksu")
        reply = await server.ask("GET", STATS, "manager")
        assert (reply.status, reply.code, reply.json["done"], reply.json["of"]) == (503, "figures_not_ready", 0, 3)
        english = {"Accept": "text/html", "Accept-Language": "en"}
        page = await server.ask("GET", "/manager/aksu", "manager", headers=english)
        assert page.status == 503
        assert "The figures are being made anew: 0 of 3 records are done." in page.body.decode()


@pytest.mark.parametrize("period", ["from=2025-10-01&to=2025-10-05", "from=2025-08-01&to=2025-09-30"])
@pytest.mark.parametrize("by", ["none", "service", "hour", "day"])
async def test_a_period_in_which_nobody_came_has_nulls(server: Server, period: str, by: str) -> None:
    """Before the hall had its first day, short or long: zeros and nulls, no NaN, and the page says a sentence."""
    await server.issue("land")
    reply = await server.ask("GET", f"{STATS}?{period}&by={by}", "manager")
    assert reply.status == 200, reply.body
    assert (reply.json["total"]["balance"]["joined"], reply.json["groups"]) == (0, {})
    assert (reply.json["total"]["wait"]["median_s"], reply.json["total"]["norm"]["share"]) == (None, None)
    english = {"Accept": "text/html", "Accept-Language": "en"}
    page = await server.ask("GET", f"/manager/aksu?{period}", "manager", headers=english)
    assert page.status == 200
    assert "Nobody took a ticket in this period." in page.body.decode()


async def test_a_hall_that_has_served_nobody_has_figures(server: Server) -> None:
    """Who waits is counted as live, and what nobody has had is null."""
    await server.issue("land")
    reply = await server.ask("GET", f"{STATS}?by=window", "manager")
    balance = reply.json["total"]["balance"]
    assert (balance["joined"], balance["live"], balance["served"]) == (1, 1, 0)
    assert reply.json["total"]["service"] == dict.fromkeys(("mean_s", "median_s", "p90_s", "p95_s", "max_s"), None) | {
        "count": 0
    }
