"""A server whose machine's clock goes wrong: what is promised of the hall, and what a person is asked."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from queue_server.api.devices.device_book import DeviceBook
from queue_server.api.halls.time.witnesses import MOST_RECORDED
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.assembly import background
from queue_server.clock import HallClock
from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Device, Session, Token, Trace
from queue_server.journal.checks.verify import verify_store
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.personal.contents import Note
from queue_server.journal.store import Answer, Batch
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.presence import Presence
from tests.halls import MORNING, with_rules
from tests.integration.api.conftest import HALL, Server, document, serving

DAY = 86_400 * SECOND
YEARS = 3650 * DAY


class Machine:
    """The clocks of a machine: `steady` only goes on, the wall clock may be wrong."""

    def __init__(self, wrong: int = 0) -> None:
        self.steady = 0
        self.wrong = wrong
        self.clock = HallClock(lambda: MORNING + self.steady + self.wrong, lambda: self.steady)

    def pass_s(self, seconds: float) -> None:
        self.steady += int(seconds * SECOND)
        self.clock()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def server(machine: Machine) -> AsyncIterator[Server]:
    async with serving(hall_clock=machine.clock, definition=with_rules(no_show_after_s=3)) as running:
        yield running


async def readiness(server: Server) -> Any:
    return (await server.ask("GET", "/readyz")).json


async def events(server: Server) -> list[e.Event]:
    store = server.context.store
    return [decode(record).event async for record in store.read("aksu")]


async def ticks(server: Server) -> None:
    """Let the engine look around once, as it does every second."""
    await server.context.engine.time.tick()
    await server.context.engine.lanes.rest()


async def test_a_clock_that_leaps_ten_years_ahead_changes_nothing_in_the_hall(
    server: Server, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """Four seconds of 2035: the visitor waits, no day turns, times go on, and it is said loudly, once."""
    await server.command(1, "open")
    waiting = await server.issue()
    machine.wrong = YEARS
    with caplog.at_level(logging.WARNING, "queue_server.clock"):
        for _ in range(4):
            machine.pass_s(1)
            await ticks(server)
        assert (await readiness(server))["clock"]["state"] == "doubtful"
        supervised = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
        assert [alarm["kind"] for alarm in supervised["alarms"] if alarm["kind"].startswith("clock")] == [
            "clock_doubtful"
        ]
        machine.wrong = 0
        machine.pass_s(1)
        await ticks(server)
    assert len([r for r in caplog.records if r.name == "queue_server.clock"]) == 1
    ready = await readiness(server)
    assert (ready["status"], ready["clock"]["state"], ready["clock"]["differs_s"]) == ("ready", "right", 0)
    supervised = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    assert "clock_leapt" in [alarm["kind"] for alarm in supervised["alarms"]]
    called = (await server.command(1, "next")).json
    assert (called["ticket"]["id"], called["ticket"]["called_at"]) == (waiting["id"], "2025-10-09T09:00:05Z")


async def test_the_metrics_say_how_the_clock_is(server: Server, machine: Machine) -> None:
    """Prometheus can raise an alarm of its own."""
    machine.wrong = -600 * SECOND
    machine.pass_s(1)
    text = (await server.ask("GET", "/metrics")).body.decode()
    assert "kezek_clock_differs_seconds -600.0" in text
    assert 'kezek_clock_state{state="slewing"} 1.0' in text


async def test_a_clock_that_goes_back_an_hour_changes_nothing_in_the_hall(server: Server, machine: Machine) -> None:
    """The no-show comes after its three seconds, and a hold of a minute ends after a minute."""
    await server.command(1, "open")
    await server.issue()
    await server.issue()
    await server.command(1, "next")
    machine.wrong = -3600 * SECOND
    machine.pass_s(3.1)
    assert (await server.command(1, "no-show")).status == 200
    await server.command(1, "next")
    await server.command(1, "hold", minutes=1)
    machine.pass_s(61.3)
    await ticks(server)
    assert (await server.ask("GET", f"{HALL}/board")).json["next"] == ["A002"]
    assert (await readiness(server))["clock"]["state"] == "slewing"


async def test_nothing_runs_out_and_nothing_is_erased_in_doubt(server: Server, machine: Machine) -> None:
    """Sessions, links, tokens, notes, traces, pairing codes and passes are there when the clock is right again."""
    store, access, devices = server.context.store, server.access, server.app[PARTS][DeviceBook]
    soon = MORNING + 600 * SECOND
    await store.save_session(Session(b"kiosk", "session", "kiosk", "kiosk", False, MORNING, MORNING, soon))
    await store.save_session(Session(b"link", "link", "kiosk", "kiosk", False, MORNING, MORNING, soon))
    await store.add_token(Token("till then", "board", b"token", MORNING, soon))
    await store.append(_with_note(soon))
    await store.append(Batch(answers=[_answer(MORNING)]))
    await store.add_trace(Trace(MORNING, "signed_in", "saule", "", "", soon))
    await store.save_device(Device("d1", b"device", "board", MORNING, "123456"))
    code = await presence_of(server).code("aksu")
    passed = await presence_of(server).admit("aksu")
    machine.wrong = YEARS
    machine.pass_s(1)
    await devices.announce("board", None)
    machine.pass_s(7 * 86_400)
    await keep_house_once(server.context)
    assert await access.sessions.find(b"kiosk") is not None
    assert await store.session(b"link") is not None
    assert await access.tokens.find(b"token") is not None
    assert len(await store.notes("aksu", "t1")) == 1
    assert await store.answer("aksu", f"at {MORNING}") is not None
    assert len(await store.traces(9)) == 1
    assert await devices.waiting("123456") is not None
    assert await presence_of(server).admitted("aksu", passed) is not None
    assert code != await presence_of(server).code("aksu")


@pytest.mark.parametrize("wrong", [-YEARS, -DAY // 2, 800 * DAY])
async def test_a_start_with_a_wrong_year_writes_nothing(wrong: int) -> None:
    """Commands are answered with 503 and what to do, until the machine's clock comes right by itself."""
    store = await _lived()
    machine = Machine(wrong)
    async with serving(store, hall_clock=machine.clock, definition=with_rules(recall_limit=7)) as server:
        before = len(await events(server))
        refused = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
        assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "clock_doubtful", "10")
        ready = await readiness(server)
        assert (ready["status"], ready["halls"]["aksu"], ready["clock"]["state"]) == (
            "not ready",
            "doubtful",
            "doubtful",
        )
        await ticks(server)
        assert len(await events(server)) == before
        machine.wrong = 0
        machine.pass_s(1)
        await ticks(server)
        assert (await server.issue())["number"] == "A002"
        assert isinstance((await events(server))[before], e.HallConfigured)


async def test_a_start_within_the_hour_after_the_clock_went_back_asks_nobody() -> None:
    """The hall's time was coming back gently; it goes on from its last record. A clock that is behind by more is asked
    about, and so is one that is behind when the two had met."""
    store, machine = MemoryStore(), Machine()
    async with serving(store, hall_clock=machine.clock) as server:
        machine.wrong = -3600 * SECOND
        machine.pass_s(600)
        await server.context.engine.time.clock_question.note()
        issued = (await server.issue())["issued_at"]
    for wrong, status in ((-3600, 201), (-7200, 503)):
        machine = Machine(wrong * SECOND)
        machine.steady = 660 * SECOND
        async with serving(store, hall_clock=machine.clock) as server:
            reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
            assert reply.status == status
            assert reply.json.get("issued_at", issued) >= issued
    machine = Machine()
    machine.steady = 7200 * SECOND
    async with serving(store, hall_clock=machine.clock) as server:
        await server.context.engine.time.clock_question.note()
        await server.issue()
    machine = Machine(-3600 * SECOND)
    machine.steady = 7260 * SECOND
    async with serving(store, hall_clock=machine.clock) as server:
        assert (await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})).code == "clock_doubtful"


async def _lived() -> MemoryStore:
    """A hall's store after a morning in which one ticket was given."""
    store = MemoryStore()
    async with serving(store, hall_clock=Machine().clock) as server:
        await server.issue()
    return store


@pytest.mark.parametrize("role", ["operator", "manager", "admin"])
async def test_a_member_of_staff_accepts_the_clock(role: str) -> None:
    """Eight hundred days later indeed: the answer is a record, the day turns, and a restart asks nobody again."""
    store = await _lived()
    machine = Machine(800 * DAY)
    async with serving(store, hall_clock=machine.clock) as server:
        reply = await server.ask("POST", f"{HALL}/clock/accept", role, json={})
        assert reply.status == 200, reply.body
        answered = (await events(server))[-1]
        assert answered == e.ClockAccepted(MORNING + 800 * DAY, MORNING)
        assert (await server.issue())["issued_at"] == "2027-12-18T09:00:00Z"
        assert (await readiness(server))["clock"]["state"] == "right"
        repeated = await server.ask("POST", f"{HALL}/clock/accept", role, json={})
        assert (repeated.status, repeated.code) == (409, "clock_not_doubtful")
    assert all(verdict.is_good for verdict in await verify_store(store))
    async with serving(store, hall_clock=Machine(800 * DAY).clock) as server:
        assert (await readiness(server))["status"] == "ready"


@pytest.mark.parametrize("role", ["kiosk", "board", "bridge", "auditor", None])
async def test_nobody_else_answers_for_the_clock(server: Server, machine: Machine, role: str | None) -> None:
    """A wrong role is refused, and the doubt stays."""
    machine.wrong = YEARS
    machine.pass_s(1)
    for answer in ("accept", "refuse"):
        reply = await server.ask("POST", f"{HALL}/clock/{answer}", role, json={})
        assert reply.status == (401 if role is None else 403)
    assert (await readiness(server))["clock"]["state"] == "doubtful"


async def test_a_refused_clock_lets_the_hall_go_on(server: Server, machine: Machine) -> None:
    """The hall's own time is right: the doubt ends, the difference is said, and the day turns at its time."""
    await server.issue()
    machine.wrong = 2 * DAY
    machine.pass_s(10)
    reply = await server.ask("POST", f"{HALL}/clock/refuse", "operator", json={})
    assert reply.status == 200
    clock = (await readiness(server))["clock"]
    assert (clock["state"], clock["differs_s"]) == ("slewing", 2 * 86_400)
    assert isinstance((await events(server))[-1], e.ClockRefused)
    machine.pass_s(86_400)
    await ticks(server)
    assert isinstance((await events(server))[-1], e.DayOpened)


async def test_no_day_turns_in_doubt_and_nobody_is_closed_by_the_late_turn(server: Server, machine: Machine) -> None:
    """Who came while the clock was in doubt belongs to the new day: it begins when they have gone."""
    await server.issue()
    machine.wrong = YEARS
    machine.pass_s(86_400)
    late = await server.issue()
    assert late["number"] == "A002"
    machine.wrong = 0
    machine.pass_s(1)
    await ticks(server)
    assert (await server.ask("GET", f"{HALL}/tickets/{late['key']}")).json["state"] == "waiting"
    await server.ask("POST", f"{HALL}/tickets/{late['key']}/leave", json={})
    await ticks(server)
    assert isinstance((await events(server))[-1], e.DayOpened)


async def test_a_journal_in_the_future_is_corrected_by_an_administrator() -> None:
    """An operator's yes cannot do it; a correction can, live tickets come along, and the journal verifies."""
    store = MemoryStore()
    async with serving(store, hall_clock=Machine(YEARS).clock) as server:
        await server.command(3, "open")
        await server.call(3)
        await server.issue()
    machine = Machine()
    async with serving(store, hall_clock=machine.clock) as server:
        machine.pass_s(60)
        reply = await server.ask("POST", f"{HALL}/clock/accept", "operator", json={})
        assert (reply.status, reply.code, reply.json["days"]) == (409, "clock_needs_repair", 3650)
        refused = await server.ask("POST", f"{HALL}/clock/repair", "manager", json={"reason": "a dead battery"})
        assert refused.status == 403
        empty = await server.ask("POST", f"{HALL}/clock/repair", "admin", json={"reason": ""})
        assert empty.status == 400
        reply = await server.ask("POST", f"{HALL}/clock/repair", "admin", json={"reason": "a dead battery"})
        assert reply.status == 200, reply.body
        correction = (await events(server))[-1]
        assert correction == e.ClockCorrected(MORNING + YEARS, MORNING + 60 * SECOND, 1, "2025-10-09", "a dead battery")
        assert (await readiness(server))["status"] == "ready"
        await server.command(1, "open")
        machine.pass_s(5)
        called = (await server.command(1, "next")).json["ticket"]
        assert (called["number"], called["called_at"]) == ("A001", "2025-10-09T09:01:05Z")
        assert called["issued_at"] == "2025-10-09T09:01:00Z"
        repeated = await server.ask("POST", f"{HALL}/clock/repair", "admin", json={"reason": "once more"})
        assert (repeated.status, repeated.code) == (409, "clock_healthy")
        await server.command(1, "start")
        await server.command(1, "finish")
        figures = (await server.ask("GET", f"{HALL}/stats?from=2025-10-09&to=2035-10-08", "manager")).json
        assert figures["total"]["balance"]["issued"] == 0
        await server.call(1)
        figures = (await server.ask("GET", f"{HALL}/stats?from=2025-10-09&to=2035-10-08", "manager")).json
        balance = figures["total"]["balance"]
        assert (balance["issued"], balance["served"]) == (1, 1)
    assert all(verdict.is_good for verdict in await verify_store(store))


async def test_desks_and_boards_are_witnesses_to_the_clock(server: Server) -> None:
    """Most of them say that it is an hour later: an alarm, before anybody has asked. A stranger's is not heard."""
    async with (
        server.live("board") as board,
        server.live("desk:1", "operator") as desk,
        server.live("board", None) as tv,
    ):
        for socket, clock in (
            (board, "2025-10-09T10:00:00Z"),
            (desk, "2025-10-09T15:00:10+05:00"),
            (tv, "2035-10-09T10:00:00Z"),
        ):
            await document(socket)
            await socket.send_json({"seen": 1, "clock": clock})
            await socket.close()  # what was sent before is read before
    clock = (await readiness(server))["clock"]
    assert (clock["witnesses"], clock["contradicting"]) == (2, 2)
    supervised = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    (alarm,) = [alarm for alarm in supervised["alarms"] if alarm["kind"] == "clock_contradicted"]
    assert (alarm["count"], alarm["minutes"], alarm["level"]) == (2, 60, "fault")


async def test_an_old_pc_that_comes_back_again_and_again_is_one_witness(server: Server) -> None:
    """Its clock is wrong; that of the desk is right."""
    for role, clock in (*(("board", "2025-10-09T15:00:00Z"),) * 3, ("operator", "2025-10-09T09:00:00Z")):
        async with server.live("board", role) as socket:
            await document(socket)
            await socket.send_json({"clock": clock})
    clocks = (await readiness(server))["clock"]
    assert (clocks["witnesses"], clocks["contradicting"]) == (2, 1)


async def test_a_reader_that_has_seen_more_is_let_in_while_the_clock_is_in_doubt() -> None:
    """Nothing can be recorded then, and the board shows what there is; what it has seen counts when it is right."""
    machine = Machine(-YEARS)
    async with serving(await _lived(), hall_clock=machine.clock) as server:
        position = server.context.feed("aksu").seq + 40
        for _ in range(MOST_RECORDED + 1):
            async with server.live(f"board&after={position}") as board:
                assert (await document(board))["seq"] == position - 40
        machine.wrong = 0
        machine.pass_s(1)
        async with server.live("board") as board:
            await document(board)
            await board.send_json({"seen": position})
            assert (await document(board))["seq"] > position - 40
        assert (await readiness(server))["records_lost"] == {"aksu": 40}


@pytest.mark.parametrize("clock", ["yesterday", "2025-10-09T10:00:00", 1e308, -1, "9999-99-99T00:00:00Z", None])
async def test_a_clock_that_is_none_is_let_by(server: Server, clock: object) -> None:
    """Whatever a client says, the socket stays and the server is as sure as before."""
    async with server.live("board") as board:
        await document(board)
        await board.send_json({"seen": 1, "clock": clock})
        await server.issue()
        await document(board, lambda doc: doc["waiting"]["total"] == 1)
    assert (await readiness(server))["clock"]["contradicting"] == 0


async def test_first_answers_are_kept_for_thirty_days(server: Server) -> None:
    """Those of thirty days ago are erased, however many they are; later ones are given again."""
    store, month = server.context.store, 30 * 86_400 * SECOND
    now = server.context.clock.certain()
    past = [_answer(now - month - age) for age in range(1_200)]
    await store.append(Batch(answers=[*past, _answer(now - month + SECOND)]))
    await keep_house_once(server.context)
    assert [await store.answer("aksu", answer.command_id) for answer in past] == [None] * 1_200
    assert await store.answer("aksu", f"at {now - month + SECOND}") is not None


def _answer(at: int) -> Answer:
    return Answer("aksu", f"at {at}", b"", b"{}", at)


def presence_of(server: Server) -> Presence:
    return server.app[PARTS][VisitorServices].presence


async def keep_house_once(context: ServerContext) -> None:
    """One round of housekeeping."""
    task = asyncio.create_task(background._keep_house(context, 30))
    for _ in range(10):
        await asyncio.sleep(0)
    task.cancel()


def _with_note(until: int) -> Batch:
    return Batch(notes=[Note("aksu", "t1", MORNING, "saule", "needs a form", until)])
