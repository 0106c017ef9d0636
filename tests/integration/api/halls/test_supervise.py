"""A supervisor at work: over HTTP and on the live socket."""

from msgspec.structs import replace

from queue_server.hall.state import MINUTE
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, document, serving

NORM = replace(DEFINITION, services=(replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:]))


async def test_a_ticket_gets_another_service_and_priority(server: Server) -> None:
    """By its number, with a reason; the answer is the ticket, and the same key does it once."""
    await server.issue("land")
    body = {"reason": "came for school", "service": "school", "priority": "veteran"}
    request = {"json": body, "headers": {"Idempotency-Key": "k1"}}
    reply = await server.ask("POST", f"{HALL}/tickets/A001/change", "manager", **request)
    assert (reply.status, reply.json["service"], reply.json["priority"]) == (200, "school", "veteran")
    repeated = await server.ask("POST", f"{HALL}/tickets/A001/change", "manager", **request)
    assert repeated.body == reply.body
    change = await server.ask(
        "POST", f"{HALL}/tickets/A001/change", "manager", json={"reason": "no card", "priority": None}
    )
    assert (change.json["service"], change.json["priority"]) == ("school", None)


async def test_a_turn_is_ended_and_the_reason_is_kept(server: Server) -> None:
    """The journal says who ended it and why."""
    ticket = await server.issue("land")
    reply = await server.ask("POST", f"{HALL}/tickets/{ticket['id']}/cancel", "manager", json={"reason": "went home"})
    assert (reply.status, reply.json["state"]) == (200, "closed")
    journal = await server.ask("GET", f"{HALL}/journal", "auditor")
    last = journal.body.decode().splitlines()[-1]
    assert "ticket.cancelled/1" in last
    assert "manager:manager-1" in last
    assert "went home" in last


async def test_an_operator_is_moved(server: Server) -> None:
    """One request closes the one window and opens the other."""
    await server.command(1, "open", operator="aigul")
    body = {"to": 4, "reason": "papers have a queue"}
    reply = await server.ask("POST", f"{HALL}/windows/1/move", "manager", json=body)
    assert reply.status == 200
    supervisor = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    assert [(w["window"], w["doing"], w["operator"]) for w in supervisor["windows"]] == [
        (1, "closed", None),
        (2, "closed", None),
        (3, "closed", None),
        (4, "idle", "aigul"),
    ]


async def test_a_reason_is_needed_and_nothing_unknown_is_taken(server: Server) -> None:
    """400 says which member; 409 and 404 as everywhere."""
    await server.issue("land")
    for path, body, code in (
        ("tickets/A001/cancel", {}, "malformed"),
        ("tickets/A001/cancel", {"reason": ""}, "malformed"),
        ("tickets/A001/cancel", {"reason": " "}, "reason_needed"),
        ("tickets/A001/change", {"reason": "x", "due": 0}, "malformed"),
        ("tickets/A001/change", {"reason": "x"}, "nothing_changes"),
        ("tickets/Z009/change", {"reason": "x", "service": "school"}, "unknown_ticket"),
        ("windows/1/move", {"to": 2, "reason": "x"}, "nobody_sits"),
        ("windows/1/move", {"to": 1000, "reason": "x"}, "malformed"),
        ("alarms/over_norm:land/acknowledge", {}, "unknown_alarm"),
    ):
        reply = await server.ask("POST", f"{HALL}/{path}", "manager", json=body)
        assert (path, reply.code) == (path, code)


async def test_an_alarm_is_raised_pushed_seen_and_recorded(server: Server) -> None:
    """People without a window: a fault on the socket; acknowledged, it says by whom, and a second time is refused."""
    async with server.live("supervisor", "manager") as ws:
        assert (await document(ws))["level"] == "well"
        await server.issue("school")
        raised = await document(ws, lambda view: view["view"] == "supervisor")
        assert [(a["id"], a["level"], a["seen"]) for a in raised["alarms"]] == [("unserved:school", "fault", None)]
        reply = await server.ask("POST", f"{HALL}/alarms/unserved:school/acknowledge", "manager")
        assert reply.status == 200
        acknowledged = await document(ws, lambda view: view["view"] == "supervisor")
        assert (acknowledged["level"], acknowledged["alarms"][0]["seen"]["by"]) == ("well", "manager-1")
        repeated = await server.ask("POST", f"{HALL}/alarms/unserved:school/acknowledge", "admin")
        assert (repeated.code, repeated.json["who"]) == ("alarm_acknowledged", "manager-1")


async def test_time_alone_raises_an_alarm() -> None:
    """Nothing is committed while a wait passes its norm, and the socket is told within its silence of five seconds."""
    async with serving(definition=NORM) as server:
        await server.command(1, "open")
        await server.command(3, "open")
        await server.issue("land")
        await server.issue("land")
        await server.command(1, "next")
        await server.command(3, "next")
        await server.issue("land")
        async with server.live("supervisor", "manager") as ws:
            assert (await document(ws))["alarms"] == []
            server.clock.now += 10 * MINUTE + 1
            raised = await document(ws, lambda view: view["view"] == "supervisor")
            assert [alarm["id"] for alarm in raised["alarms"]] == ["over_norm:land"]
