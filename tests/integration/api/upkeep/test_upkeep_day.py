"""The day closed by hand and opened again, by the API."""

from queue_server.journal.checks.verify import verify_store
from tests.integration.api.conftest import HALL, Server

DAY = f"{HALL}/day"


async def test_a_day_is_closed_and_opened_again(server: Server) -> None:
    """Before it, whom that sends away; after it, tickets are given again and the journal verifies."""
    await server.command(1, "open")
    await server.issue()
    await server.issue()
    await server.command(1, "next")
    day = (await server.ask("GET", DAY, "manager")).json
    assert (day["is_closed"], day["waiting"], day["at_windows"], day["open_windows"]) == (False, 1, 1, 1)
    assert (await server.ask("POST", f"{DAY}/open", "manager")).code == "day_open"
    assert (await server.ask("POST", f"{DAY}/close", "manager")).status == 200
    assert (await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})).code == "day_closed"
    day = (await server.ask("GET", DAY, "manager")).json
    assert (day["is_closed"], day["waiting"], day["at_windows"], day["open_windows"]) == (True, 0, 0, 0)
    assert (await server.ask("POST", f"{DAY}/open", "admin")).status == 200
    assert (await server.issue())["number"] == "A003"
    traces = await server.context.store.traces(5)
    assert [(trace.act, trace.name, trace.by) for trace in traces] == [
        ("day_reopened", "aksu", "admin:admin-1"),
        ("day_closed", "aksu", "manager:manager-1"),
    ]
    (verdict,) = await verify_store(server.context.store)
    assert verdict.is_good


async def test_what_cannot_be_read_changes_nothing(server: Server) -> None:
    """A member that nobody knows, a hall that is not here; the next day is open by itself."""
    assert (await server.ask("POST", f"{DAY}/open", "manager", data=b'{"day":"2026-01-05"}')).code == "malformed"
    assert (await server.ask("POST", "/api/v1/halls/nowhere/day/open", "manager")).code == "unknown_hall"
    assert (await server.ask("GET", "/api/v1/halls/nowhere/day", "manager")).code == "unknown_hall"
    await server.issue()
    await server.ask("POST", f"{DAY}/close", "manager")
    server.clock.pass_s(24 * 3600)
    assert (await server.ask("GET", DAY, "manager")).json["is_closed"] is False
    assert (await server.issue())["number"] == "A001"
    assert (await server.ask("POST", f"{DAY}/open", "manager")).code == "day_open"
