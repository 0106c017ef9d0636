"""Every way to ask wrongly has a code, and changes nothing."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp.web_protocol import RequestHandler
from msgspec import json
from yarl import URL

from queue_server.api.access import authorise
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Unavailable
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, serving

ID = "AAAAAAAAAAAAAAAA"
DROPPED = {"Origin": "https://kezek.aksu.kz", "Sec-Fetch-Site": "same-origin"}
"""What a browser sends from one of our own pages, through a proxy that asks us as `127.0.0.1`."""

CASES: list[tuple[str, str, str | None, dict[str, Any], int, str]] = [
    ("GET", "/nowhere", None, {}, 404, "not_found"),
    ("DELETE", f"{HALL}/tickets", "kiosk", {}, 405, "method_not_allowed"),
    ("GET", "/api/v1/halls/none", None, {}, 404, "unknown_hall"),
    ("GET", "/api/v1/halls/none/board", None, {}, 404, "unknown_hall"),
    ("POST", "/api/v1/halls/none/tickets", "kiosk", {"json": {"service": "land"}}, 404, "unknown_hall"),
    ("GET", f"{HALL}/tickets/{ID}", None, {}, 404, "unknown_ticket"),
    ("POST", f"{HALL}/tickets/{ID}/leave", None, {}, 404, "unknown_ticket"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": "none"}}, 404, "unknown_service"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": "land", "priority": "x"}}, 404, "unknown_priority"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": "land", "visit": ["x"]}}, 404, "unknown_service"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": 1}}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": "land", "language": "de"}}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": {"service": "land", "x": 1}}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"json": []}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"data": "service=land"}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"data": b" " * 70_000}, 413, "too_large"),
    ("POST", f"{HALL}/tickets", "kiosk", {"data": b"x", "headers": {"Content-Encoding": "gzip"}}, 400, "malformed"),
    ("POST", f"{HALL}/tickets", "kiosk", {"headers": {"Idempotency-Key": "a b"}}, 400, "malformed"),
    ("POST", f"{HALL}/windows/9/next", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/windows/0/next", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/windows/-1/next", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/windows/x/next", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/windows/{'9' * 400}/next", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/windows/1/jump", "operator", {}, 404, "unknown_command"),
    ("POST", f"{HALL}/windows/1/next", "operator", {}, 409, "window_closed"),
    ("POST", f"{HALL}/windows/1/hold", "operator", {"json": {"minutes": 0}}, 400, "malformed"),
    ("POST", f"{HALL}/windows/1/privilege", "operator", {}, 400, "malformed"),
    ("GET", f"{HALL}/windows/9", "operator", {}, 404, "unknown_window"),
    ("POST", f"{HALL}/services/none/off", "manager", {"json": {"reason": "x"}}, 404, "unknown_service"),
    ("POST", f"{HALL}/services/land/off", "manager", {"json": {"reason": " "}}, 409, "reason_needed"),
    ("POST", f"{HALL}/services/land/on", "manager", {}, 409, "service_already_on"),
    ("POST", f"{HALL}/services/land/toggle", "manager", {}, 404, "not_found"),
    ("GET", f"{HALL}/journal?after=x", "auditor", {}, 400, "malformed"),
    ("GET", f"{HALL}/journal?limit=0", "auditor", {}, 400, "malformed"),
    ("GET", f"{HALL}/live", None, {}, 400, "malformed"),
    ("GET", f"{HALL}/live?view=stars", None, {}, 400, "malformed"),
    ("GET", f"{HALL}/live?view=desk", "operator", {}, 400, "malformed"),
    ("GET", f"{HALL}/live?view=calls&after=-1", None, {}, 400, "malformed"),
    ("GET", f"{HALL}/live?view=board", None, {}, 426, "upgrade_required"),
    ("GET", f"{HALL}/live?view=desk:1", None, {}, 401, "not_signed_in"),
    ("GET", f"{HALL}/live?view=desk:9", "operator", {}, 404, "unknown_window"),
    ("GET", f"{HALL}/live?view=ticket:{ID}", None, {}, 404, "unknown_ticket"),
    ("POST", f"{HALL}/tickets/{ID}/leave", None, {"headers": {"Origin": "http://evil.example"}}, 403, "other_site"),
    ("POST", f"{HALL}/tickets/{ID}/leave", None, {"headers": DROPPED}, 403, "host_dropped"),
]


async def test_a_wrong_request_has_a_code(server: Server) -> None:
    """A problem document with what to do; the journal is as it was."""
    before = server.context.feed("aksu").seq
    for method, path, role, options, status, code in CASES:
        case = (method, path, role, options)
        reply = await server.ask(method, path, role, **options)
        assert (reply.status, reply.code) == (status, code), case
        assert reply.json["status"] == status, case
        assert reply.json["detail"], case
        assert server.context.feed("aksu").seq == before, case
        server.clock.pass_s(5)  # strangers are limited per address


async def test_a_number_is_no_ticket_id(server: Server) -> None:
    """Everybody in the hall can read A001 on the board; nobody may give up another's turn with it."""
    ticket = await server.issue()
    assert (await server.ask("GET", f"{HALL}/tickets/A001")).code == "unknown_ticket"
    assert (await server.ask("POST", f"{HALL}/tickets/A001/leave")).code == "unknown_ticket"
    assert (await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/leave")).json["state"] == "left"


async def test_a_refusal_names_what_it_speaks_of(server: Server) -> None:
    """The number, the window, the limit are members of the document."""
    await server.issue()
    await server.command(1, "open")
    await server.command(1, "next")
    refused = await server.command(1, "next")
    assert (refused.status, refused.code, refused.json["number"]) == (409, "ticket_called", "A001")


async def test_the_same_command_id_gets_the_first_answer(server: Server) -> None:
    """Several clicks, or a network that lost the answer, make one ticket; another command under the id is refused."""
    key = {"Idempotency-Key": '"6e2f"'}
    body = {"service": "land"}
    replies = await asyncio.gather(
        *(server.ask("POST", f"{HALL}/tickets", "kiosk", json=body, headers=key) for _ in range(5))
    )
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body for reply in replies}) == 1
    other = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "school"}, headers=key)
    assert (other.status, other.code) == (409, "key_reused")
    stranger = await server.ask("POST", f"{HALL}/tickets", "manager", json=body, headers=key)
    assert stranger.code == "key_reused", "another's key does not show another's ticket"
    assert (await server.issue())["number"] == "A002"


async def test_strangers_are_limited_and_tokens_are_not() -> None:
    """429 with a time to come back; a kiosk of the same address goes on."""
    async with serving(public_requests_per_minute=5) as server:
        statuses = [(await server.ask("GET", f"{HALL}/board")).status for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        reply = await server.ask("GET", f"{HALL}/board")
        assert reply.code == "too_many_requests"
        assert int(reply.headers["Retry-After"]) >= 1
        assert [(await server.ask("GET", f"{HALL}/board", "board")).status for _ in range(20)] == [200] * 20
        assert (await server.ask("GET", "/healthz")).status == 200


async def test_guesses_at_tokens_are_limited() -> None:
    """Whoever tries tokens is a stranger."""
    async with serving(public_requests_per_minute=3) as server:
        guess = {"Authorization": "Bearer guess"}
        statuses = [(await server.ask("GET", f"{HALL}/board", headers=guess)).status for _ in range(4)]
        assert 429 in statuses
        assert 200 not in statuses


async def test_a_token_is_limited_where_the_settings_say_so() -> None:
    """Per token, not per address."""
    async with serving(token_requests_per_minute=3) as server:
        statuses = [(await server.ask("GET", f"{HALL}/board", "board")).status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert (await server.ask("GET", f"{HALL}/board", "kiosk")).status == 200


async def test_a_proxy_that_is_trusted_says_who_the_client_is() -> None:
    """Each client of the proxy has a limit of its own."""
    async with serving(public_requests_per_minute=1, trusted_proxies=("127.0.0.1",)) as server:

        async def status(client: str) -> int:
            return (await server.ask("GET", f"{HALL}/board", headers={"X-Forwarded-For": client})).status

        assert [await status("203.0.113.1"), await status("203.0.113.1"), await status("203.0.113.2")] == [
            200,
            429,
            200,
        ]


class BrokenStore(MemoryStore):
    """A store whose disk may be full."""

    is_full = False

    async def append(self, batch: Batch) -> None:
        if self.is_full:
            raise Unavailable("disk full")
        await super().append(batch)


async def test_a_full_disk_is_told_and_works_again() -> None:
    """503 and not ready; nothing has changed; then all is as before."""
    store = BrokenStore()
    async with serving(store) as server:
        assert (await server.issue())["number"] == "A001"
        store.is_full = True
        reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
        assert (reply.status, reply.code) == (503, "store_unavailable")
        assert (await server.ask("GET", "/readyz")).status == 503
        assert (await server.ask("GET", f"{HALL}/board")).json["waiting"]["total"] == 1
        store.is_full = False
        assert (await server.issue())["number"] == "A002"
        assert (await server.ask("GET", "/readyz")).status == 200


async def test_a_corrupt_hall_answers_503_and_the_others_go_on() -> None:
    """It says which record; its journal can still be read by an auditor."""
    store = MemoryStore()
    await store.append(Batch([Record("aksu", 1, b"[1]", bytes(32))]))
    async with serving(store, DEFINITION, halls=("aksu", "semey")) as server:
        reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
        assert (reply.status, reply.code, reply.json["seq"]) == (503, "journal_corrupt", 1)
        assert (await server.ask("GET", f"{HALL}/board", "board")).code == "journal_corrupt"
        assert (await server.ask("GET", f"{HALL}/live?view=board", "board")).code == "journal_corrupt"
        assert (await server.ask("GET", f"{HALL}/journal", "auditor")).status == 200
        other = await server.ask("POST", "/api/v1/halls/semey/tickets", "kiosk", json={"service": "land"})
        assert other.status == 201
        ready = await server.ask("GET", "/readyz")
        assert (ready.status, ready.json["halls"]) == (503, {"aksu": "corrupt at record 1", "semey": "open"})
        assert (await server.ask("GET", "/readyz?halls=any")).status == 200


async def test_a_server_that_is_stopping_says_so(server: Server) -> None:
    """503 with a time to come back; what is committed can still be read."""
    server.context.is_stopping = True
    await server.context.engine.stop()
    reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
    assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "stopping", "5")
    assert (await server.ask("GET", f"{HALL}/board")).status == 200
    assert (await server.ask("GET", "/readyz")).json["status"] == "stopping"
    assert (await server.ask("GET", "/readyz?halls=any")).status == 503
    assert (await server.ask("GET", "/readyz?halls=three")).code == "malformed"


async def test_a_person_is_shown_a_page_and_a_program_a_document(server: Server) -> None:
    """A browser that lost its way reads a sentence; the API answers with its codes whatever is accepted."""
    browser = {"Accept": "text/html,application/xhtml+xml"}
    page = await server.ask("GET", "/nowhere", headers=browser)
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    api = await server.ask("GET", "/api/v1/halls/none", headers=browser)
    assert (api.status, api.code) == (404, "unknown_hall")


async def test_methods_that_no_route_has_are_counted_together(server: Server) -> None:
    """No label of a metric is a stranger's to choose."""
    for method in ("PROPFIND", "DELETE"):
        assert (await server.ask(method, "/healthz")).status == 405
    metrics = (await server.ask("GET", "/metrics")).body.decode()
    assert "PROPFIND" not in metrics
    assert 'kezek_http_requests_total{method="OTHER"' in metrics


async def test_whoever_is_sent_elsewhere_is_counted_too(server: Server) -> None:
    """A page leads strangers to the sign-in."""
    assert (await server.ask("GET", "/supervisor/aksu")).status == 303
    metrics = (await server.ask("GET", "/metrics")).body.decode()
    assert 'kezek_http_requests_total{method="GET",route="/supervisor/{hall}",status="303"} 1.0' in metrics


async def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(server: Server) -> None:
    """Nobody waits for a gigabyte that nobody would read."""
    assert await said_to(server, b"Content-Length: 999999999\r\n\r\n{") == b"HTTP/1.1 413 Request Entity Too Large"


async def test_a_body_that_does_not_come_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that promises a body and sends none holds its connection for a while, not for ever."""
    monkeypatch.setattr(authorise, "BODY_WITHIN_S", 0.01)
    assert await said_to(server, b"Content-Length: 20\r\n\r\n{") == b"HTTP/1.1 400 Bad Request"


@pytest.mark.parametrize("content", [b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", b"X: " + b"x" * 20_000 + b"\r\n\r\n"])
async def test_what_is_no_http_is_no_error_of_ours(
    server: Server, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    """A port scan is answered, and fills no log."""
    caplog.set_level(logging.INFO)
    assert b" 400 " in await said_to(server, content)
    assert caplog.records == []


async def test_a_client_that_breaks_off_is_no_error_of_ours(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that walks out of reach in the middle of a request fills no log."""
    caplog.set_level(logging.INFO)
    ended = asyncio.Event()
    monkeypatch.setattr(RequestHandler, "handle_error", _noting(RequestHandler.handle_error, ended))
    _, writer = await asyncio.open_connection("127.0.0.1", URL(server.url).port)
    writer.write(request_of(b"Content-Length: 20\r\n\r\n{"))
    await writer.drain()
    async with asyncio.timeout(30):
        await server.ask("GET", "/healthz")
        writer.transport.abort()
        await ended.wait()
    assert caplog.records == []


async def said_to(server: Server, rest: bytes) -> bytes:
    """The first line of the answer to a request for a ticket whose headers end in `rest`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(server.url).port)
    writer.write(request_of(rest))
    async with asyncio.timeout(30):
        line = await reader.readline()
    writer.close()
    return line.strip()


def request_of(rest: bytes) -> bytes:
    return f"POST {HALL}/tickets HTTP/1.1\r\nHost: kezek\r\nAuthorization: Bearer kiosk-secret\r\n".encode() + rest


def _noting(function: Callable[..., Any], called: asyncio.Event) -> Callable[..., Any]:
    def noted(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        finally:
            called.set()

    return noted


async def test_health_can_be_asked_without_a_body(server: Server) -> None:
    """Monitors send HEAD."""
    assert (await server.ask("HEAD", "/healthz")).status == 200


async def test_the_journal_is_streamed_as_an_export(server: Server) -> None:
    """JSON lines after a position, as many as asked for."""
    for _ in range(3):
        await server.issue()
    lines = (await server.ask("GET", f"{HALL}/journal", "auditor")).body.decode().splitlines()
    assert [json.decode(line)["seq"] for line in lines] == [1, 2, 3, 4, 5]
    some = (await server.ask("GET", f"{HALL}/journal?after=2&limit=2", "auditor")).body.decode().splitlines()
    assert some == lines[2:4]
    assert set(json.decode(some[0])) == {"seq", "body", "hash"}
    assert (await server.ask("GET", f"{HALL}/journal?after=99", "auditor")).body == b""


async def test_a_manager_directs_the_hall(server: Server) -> None:
    """A service off with its reason and on again; then the end of the day."""
    off = await server.ask("POST", f"{HALL}/services/land/off", "manager", json={"reason": "no power"})
    assert (off.status, list(off.json)) == (200, ["seq"])
    refused = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})
    assert (refused.code, refused.json["reason"]) == ("service_off", "no power")
    assert (await server.ask("POST", f"{HALL}/services/land/on", "manager")).status == 200
    ticket = await server.issue()
    assert (await server.ask("POST", f"{HALL}/day/close", "manager")).status == 200
    assert (await server.ask("GET", f"{HALL}/tickets/{ticket['key']}")).json["state"] == "closed"
    assert (await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"})).code == "day_closed"
