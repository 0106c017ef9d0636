"""A bug in a handler, a socket, a loop or a fold: who is told what, and that the hall goes on."""

import asyncio
import re

import aiohttp
import pytest

from queue_server.api.halls import halls
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.app_parts import PARTS
from queue_server.engine import working_state as working_state_module
from queue_server.hall.folds.evolve import evolve
from tests.integration.api.conftest import HALL, closing_code, document, serving

OTHER = "/api/v1/halls/burabay"


def planted(*_: object, **__: object) -> object:
    raise ZeroDivisionError("planted")


async def test_a_bug_in_a_handler_is_told_with_the_number_that_the_log_has(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 in the form of all errors, one record with the route, counted, listed; and the hall goes on."""
    async with serving(expects_bugs=True) as server:
        monkeypatch.setattr(halls, "hall_document", planted)
        reply = await server.ask("GET", HALL)
        assert (reply.status, reply.code) == (500, "bug")
        number = reply.json["number"]
        assert re.fullmatch(r"\d{6}", number)
        assert number in reply.json["detail"]
        records = [record for record in caplog.records if number in record.getMessage()]
        assert [record.getMessage() for record in records] == [
            f"bug {number} at GET /api/v1/halls/{{hall}}: ZeroDivisionError: planted"
        ]
        metrics = (await server.ask("GET", "/metrics")).body.decode()
        assert 'kezek_bugs_total{where="GET /api/v1/halls/{hall}"} 1.0' in metrics
        faults = (await server.ask("GET", "/api/v1/faults", "admin")).json
        assert [(bug["number"], bug["where"]) for bug in faults["bugs"]] == [(number, "GET /api/v1/halls/{hall}")]
        assert (await server.issue())["number"] == "A001"
        assert (await server.ask("GET", "/readyz")).status == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "Бағдарламаның өзінде ақау шықты"),
        ("ru", "В самой программе произошёл сбой"),
        ("en", "a defect of its own"),
    ],
)
async def test_a_bug_in_a_page_is_a_page_with_its_number(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    """In the reader's language, with every header that a page has."""
    async with serving(expects_bugs=True) as server:
        monkeypatch.setattr("displays.board.readable", planted)
        headers = {"Accept": "text/html", "Accept-Language": language}
        reply = await server.ask("GET", "/display/aksu", headers=headers)
        text = reply.body.decode()
        assert reply.status == 500
        assert words in text
        assert server.app[PARTS][ServerContext].bugs.last()[0].number in text
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'self'")


async def test_a_document_that_cannot_be_made_ends_its_own_screens_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The board's screens are sent away with 1011; the calls go on being told."""
    async with serving(expects_bugs=True) as server, server.live("board") as board, server.live("calls") as calls:
        await document(board)
        await document(calls)
        monkeypatch.setattr("queue_server.api.live.live_views.board_of", planted)
        await server.command(1, "open")
        await server.call(1)
        assert await closing_code(board) == 1011
        assert [call["number"] for call in (await document(calls, lambda doc: doc["calls"]))["calls"]] == ["A001"]
        assert [bug.place for bug in server.app[PARTS][ServerContext].bugs.last()] == ["socket:board"]


async def test_a_bug_after_an_answer_has_begun_breaks_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into a socket that is no document of it."""
    async with serving(expects_bugs=True) as server:
        monkeypatch.setattr("queue_server.api.live.live._note", planted)
        async with server.live("calls") as calls:
            await document(calls)
            await calls.send_str("{}")
            async with asyncio.timeout(20):
                message = await calls.receive()
            assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR)
        assert [bug.place for bug in server.app[PARTS][ServerContext].bugs.last()] == ["socket:calls"]


async def test_a_loop_that_fails_is_told_and_the_hall_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """`/readyz` stays ready and names it, the supervisor's document too, a gauge counts it, and it is tried again."""
    has_failed = asyncio.Event()

    def fail(*_: object) -> object:
        asyncio.get_running_loop().call_soon(has_failed.set)
        return planted()

    monkeypatch.setattr("queue_server.worker.client.expectations.Expectations.keep_up", fail)
    async with serving(expects_bugs=True) as server:
        bugs = server.app[PARTS][ServerContext].bugs
        async with asyncio.timeout(30):
            await has_failed.wait()
        ready = await server.ask("GET", "/readyz")
        assert ready.status == 200
        (stopped,) = ready.json["not_running"]
        assert (stopped["name"], stopped["hall"], stopped["number"]) == ("estimates", "aksu", bugs.last()[-1].number)
        supervisor = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
        assert [loop["name"] for loop in supervisor["not_running"]] == ["estimates"]
        metrics = (await server.ask("GET", "/metrics")).body.decode()
        assert "kezek_loops_failing 1.0" in metrics
        assert (await server.issue())["number"] == "A001"


async def test_a_bug_in_a_fold_stops_its_hall_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with a code and a number, screens sent away, `/readyz` says which; the other hall gives tickets."""

    def broken(state: object, entry: object) -> None:
        if getattr(state, "hall", "") == "aksu":
            raise ZeroDivisionError("planted")
        evolve(state, entry)  # type: ignore[arg-type]

    async with serving(halls=("aksu", "burabay"), expects_bugs=True) as server, server.live("board") as board:
        await document(board)
        monkeypatch.setattr(working_state_module, "evolve", broken)
        reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
        assert (reply.status, reply.code, reply.json["hall"]) == (503, "hall_in_doubt", "aksu")
        number = server.app[PARTS][ServerContext].bugs.last()[0].number
        assert reply.json["number"] == number
        assert await closing_code(board) == TRY_LATER
        ready = await server.ask("GET", "/readyz")
        assert ready.status == 503
        assert re.fullmatch(rf"in doubt after record \d since bug {number}", ready.json["halls"]["aksu"])
        assert ready.json["halls"]["burabay"] == "open"
        assert (await server.ask("GET", "/readyz?halls=any")).status == 200
        other = await server.ask("POST", f"{OTHER}/tickets", "kiosk", json={"service": "land"})
        assert (other.status, other.json["number"]) == (201, "A001")


async def test_a_page_of_an_error_that_cannot_be_made_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer stays what it was."""
    async with serving(expects_bugs=True) as server:
        monkeypatch.setattr("queue_server.pages.errors.render", planted)
        reply = await server.ask("GET", "/t/nothing", headers={"Accept": "text/html"})
        assert (reply.status, reply.code) == (404, "not_found")
        assert [bug.place for bug in server.app[PARTS][ServerContext].bugs.last()] == ["page of an error"]
