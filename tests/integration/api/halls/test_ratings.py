"""How was it? By phone, paper and the window's tablet; what is wrong is refused and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.config.roles import ROLES
from queue_server.hall.state import MINUTE
from queue_server.pages.services import VisitorServices
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Reply, Server, serving
from tests.unit.journal.days import RATING

BROWSER = {"Accept": "text/html"}
RATED = replace(DEFINITION, rating=RATING)
WORDS = "<b>Айгүл</b> апай, звоните\n+7 701 000 00 01"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=RATED) as running:
        assert (await running.command(1, "open")).status == 200
        yield running


async def served(server: Server, window: int = 1) -> Any:
    """A visitor whose service has just been finished."""
    ticket = await server.issue()
    for command in ("next", "start"):
        assert (await server.command(window, command)).status == 200
    server.clock.pass_s(300)
    assert (await server.command(window, "finish")).status == 200
    return ticket


async def rate(server: Server, name: str, role: str | None = None, **body: Any) -> Reply:
    return await server.ask("POST", f"{HALL}/tickets/{name}/rating", role, json={"step": 4, **body})


async def at_window(server: Server, window: int = 1, role: str = "tablet") -> Any:
    reply = await server.ask("GET", f"{HALL}/windows/{window}/rating", role)
    assert reply.status == 200, reply.body
    return reply.json["question"]


async def marks(server: Server, role: str = "manager") -> Any:
    reply = await server.ask("GET", f"{HALL}/ratings", role)
    assert reply.status == 200, reply.body
    return reply.json


async def journal_of(server: Server) -> str:
    return (await server.ask("GET", f"{HALL}/journal", "auditor")).body.decode()


async def test_a_visitor_says_once_how_it_was(server: Server) -> None:
    """By the key alone; the answer has the record's hash, through which the chain must pass for ever."""
    ticket = await served(server)
    offered = (await server.ask("GET", f"{HALL}/tickets/{ticket['key']}/rating")).json
    (service,) = offered["services"]
    assert (service["service"], service["window"], service["is_rated"]) == ("land", 1, False)
    assert service["until"] == "2025-10-10T19:00:00Z"
    assert [reason["id"] for reason in offered["reasons"]] == ["kind", "fast", "slow", "rude"]
    reply = await rate(server, ticket["key"], step=2, reasons=["slow"], finished=service["finished"])
    assert reply.status == 200, reply.body
    *_, last = (await journal_of(server)).splitlines()
    assert ("visit.rated/1" in last, reply.json["proof"] in last) == (True, True)
    assert (await rate(server, ticket["key"], step=5)).code == "rated_already"
    assert (await server.ask("GET", f"{HALL}/tickets/{ticket['key']}/rating")).json["services"][0]["is_rated"]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ("Баға журналда бар", "Нашар", "Терезе", "Айтылған уақыты")),
        ("ru", ("Оценка есть в журнале", "Плохо", "Окно", "Когда сказано")),
        ("en", ("The mark is in the journal", "Bad", "Window", "Said on")),
    ],
)
async def test_the_code_of_a_mark_shows_it(server: Server, language: str, sentences: tuple[str, ...]) -> None:
    """The page says in words what the record says, and neither whose it is nor what the visitor wrote."""
    ticket = await served(server)
    reason = RATING.reasons[-1]
    reply = await rate(server, ticket["key"], step=2, reasons=[reason.id], words=WORDS)
    for code in (reply.json["proof"][:10], reply.json["proof"]):
        reply_shown = await server.ask("GET", f"/verify/{code}?lang={language}", headers=BROWSER)
        page = reply_shown.body.decode()
        assert (reply_shown.status, [text for text in (*sentences, reason.names[language]) if text not in page]) == (
            200,
            [],
        )
        assert not any(text in page for text in (ticket["id"], ticket["number"], "Айгүл", "+7 701"))


async def test_nobody_else_rates_for_a_visitor(server: Server) -> None:
    """An id stands in the journal, so it gives no right to a mark; a visitor's key cannot pose as the tablet, and what
    is of another hall says nothing of this one."""
    ticket = await served(server)
    for role in (None, *(role for role in ROLES if role != "tablet")):
        assert (await rate(server, ticket["id"], role)).code == "unknown_ticket"
    assert (await rate(server, ticket["key"], source="tablet", window=1)).code == "malformed"
    assert (await rate(server, ticket["id"], "tablet", source="phone")).code == "malformed"
    assert (await rate(server, f"{ticket['key'][:-1]}~")).code == "unknown_ticket"
    of_other_hall = server.app[PARTS][VisitorServices].ticket_keys.key_of("ticket-of-other-hall")
    assert (await rate(server, of_other_hall)).code == "unknown_ticket"
    assert (await rate(server, "ticket-of-other-hall", "tablet", source="tablet", window=1)).code == "unknown_ticket"
    assert "visit.rated" not in await journal_of(server)


async def test_the_tablet_asks_for_a_minute_after_the_end(server: Server) -> None:
    """Then it is quiet; the mark may come a minute later still, and of this window alone."""
    assert await at_window(server) is None
    ticket = await served(server)
    question = await at_window(server)
    assert (question["ticket"], question["number"], question["ask_s"]) == (ticket["id"], "A001", 60.0)
    assert await at_window(server, 2) is None
    server.clock.pass_s(61)
    assert await at_window(server) is None
    mark = {"source": "tablet", "finished": question["finished"]}
    assert (await rate(server, ticket["id"], "tablet", window=2, **mark)).code == "rating_of_other_window"
    assert (await rate(server, ticket["id"], "tablet", window=1, **mark)).status == 200
    late = await served(server)
    server.clock.pass_s(121)
    assert (await rate(server, late["id"], "tablet", window=1, source="tablet")).code == "tablet_too_late"
    assert (await rate(server, late["key"])).status == 200


async def test_the_tablet_is_quiet_once_the_next_visitor_is_served(server: Server) -> None:
    """Whoever sits there now has not been served to the end."""
    await served(server)
    await server.issue()
    await server.command(1, "next")
    assert await at_window(server) is not None
    await server.command(1, "start")
    assert await at_window(server) is None


async def test_only_a_tablet_asks_at_a_window(server: Server) -> None:
    """Its page is shown to it alone: others see how it is paired, and people that it is not for them."""
    path = f"{HALL}/windows/1/rating"
    for role in (None, "board", "kiosk", "operator", "admin"):
        assert (await server.ask("GET", path, role)).status == (401 if role is None else 403)
    assert (await server.ask("GET", "/rate/aksu/1", "tablet", headers=BROWSER)).status == 200
    assert (await server.ask("GET", "/rate/aksu/99", "tablet", headers=BROWSER)).status == 404
    assert b'href="/rate/aksu/1"' in (await server.ask("GET", "/rate/aksu", "tablet", headers=BROWSER)).body
    for page in ("/rate/aksu", "/rate/aksu/1"):
        stranger = await server.ask("GET", page, headers=BROWSER)
        assert (stranger.status, b'data-kind="tablet"' in stranger.body) == (401, True)


async def test_the_paper_is_good_until_the_next_evening(server: Server) -> None:
    """On the next day the ticket itself is over, and its page still asks."""
    ticket = await served(server)
    server.clock.now += 24 * 60 * MINUTE
    await server.issue()  # the day turns
    page = await server.ask("GET", f"/t/{ticket['key']}", headers=BROWSER)
    assert f"/t/{ticket['key']}/rating".encode() in page.body
    page = await server.ask("GET", f"/t/{ticket['key']}/rating", headers=BROWSER)
    assert (page.status, b"<rating-form" in page.body) == (200, True)
    assert (await rate(server, ticket["key"], source="paper")).status == 200
    page = await server.ask("GET", f"/t/{ticket['key']}/rating", headers=BROWSER)
    assert b"<rating-form" not in page.body
    server.clock.now += 24 * 60 * MINUTE
    await server.issue()
    assert (await rate(server, ticket["key"], source="paper")).code == "unknown_ticket"
    assert (await server.ask("GET", f"/t/{ticket['key']}/rating", headers=BROWSER)).status == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"step": 0}, "malformed"),
        ({"step": 6}, "malformed"),
        ({"step": "4"}, "malformed"),
        ({"step": 4.5}, "malformed"),
        ({"reasons": ["a", "b", "c"]}, "malformed"),
        ({"reasons": ["slow"]}, "unknown_reason"),
        ({"reasons": ["none"]}, "unknown_reason"),
        ({"words": "x" * 501}, "malformed"),
        ({"words": "a\x00b"}, "malformed"),
        ({"words": "a\u202eb"}, "malformed"),
        ({"source": "letter"}, "malformed"),
        ({"finished": 0}, "malformed"),
        ({"finished": 9_999}, "rating_too_early"),
        ({"colour": "green"}, "malformed"),
    ],
)
async def test_a_mark_that_is_wrong_is_refused(server: Server, body: dict[str, Any], code: str) -> None:
    """And a right one can still be given."""
    ticket = await served(server)
    assert (await rate(server, ticket["key"], **body)).code == code
    assert (await rate(server, ticket["key"])).status == 200


async def test_a_mark_comes_too_early_or_for_nothing(server: Server) -> None:
    """Before the end, for a turn that was given up, and where the hall does not ask."""
    ticket = await server.issue()
    assert (await rate(server, ticket["key"])).code == "rating_too_early"
    page = await server.ask("GET", f"/t/{ticket['key']}/rating", headers=BROWSER)
    assert (page.status, b"<rating-form" in page.body) == (200, False)
    await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/leave", json={})
    assert (await rate(server, ticket["key"])).code == "rating_of_unserved"
    async with serving() as silent:
        await silent.command(1, "open")
        other = await served(silent)
        assert (await rate(silent, other["key"])).code == "marks_not_asked"
        assert b"/rating" not in (await silent.ask("GET", f"/t/{other['key']}", headers=BROWSER)).body


async def test_words_are_text_and_stand_beside_the_journal(server: Server) -> None:
    """Manager and auditor read them, as they were written; nobody else, and no record, figure or trace has them."""
    ticket = await served(server)
    assert (await rate(server, ticket["key"], step=1, words=f"  {WORDS} ", reasons=["rude"])).status == 200
    for role in ("manager", "auditor"):
        (mark,) = (await marks(server, role))["worded"]
        assert (mark["words"], mark["step"], mark["reasons"]) == (WORDS, 1, ["rude"])
        page = (await server.ask("GET", "/manager/aksu/ratings?lang=en", role, headers=BROWSER)).body.decode()
        assert "&lt;b&gt;Айгүл&lt;/b&gt; апай" in page
    for role in ("operator", "board", "tablet", "kiosk", "secretary", "admin"):
        assert (await server.ask("GET", f"{HALL}/ratings", role)).status == 403
        assert (await server.ask("GET", "/manager/aksu/ratings", role, headers=BROWSER)).status in (403, 303)
    assert "Айгүл" not in await journal_of(server)
    assert "701" not in (await server.ask("GET", f"{HALL}/stats?by=service", "manager")).body.decode()


async def test_words_are_erased_one_by_one_and_by_themselves(server: Server) -> None:
    """The mark stays; what is not words is not erased by that way; after their time they are not shown."""
    first, second = await served(server), await served(server)
    for ticket in (first, second):
        await rate(server, ticket["key"], words=f"for {ticket['number']}")
    newest, oldest = (await marks(server))["worded"]
    for role, status in (("auditor", 403), ("operator", 403), ("manager", 200)):
        path = f"{HALL}/ratings/{newest['id']}/erase-words"
        assert (await server.ask("POST", path, role, json={})).status == status
    assert (await server.ask("POST", path, "manager", json={})).code == "unknown_words"
    assert (await server.ask("POST", f"{HALL}/ratings/{first['id']}/erase-words", "manager", json={})).status == 404
    assert [row["words"] for row in (await marks(server))["worded"]] == [None, "for A001"]
    assert (await journal_of(server)).count("visit.rated") == 2
    server.clock.now += 91 * 24 * 60 * MINUTE
    assert [row["words"] for row in (await marks(server))["worded"]] == [None, None]
    assert oldest["id"] != newest["id"]


async def test_figures_speak_from_five_marks_on(server: Server) -> None:
    """Of the hall, a service, a window, an hour and a class of wait; below five nothing is said."""
    for number in range(5):
        assert (await server.ask("GET", f"{HALL}/stats", "manager")).json["total"]["ratings"] is None
        ticket = await served(server)
        await rate(server, ticket["key"], step=(5, 4, 1, 5, 4)[number], reasons=["slow"] if number == 2 else [])
    await served(server)
    ratings = (await server.ask("GET", f"{HALL}/stats", "manager")).json["total"]["ratings"]
    assert (ratings["count"], ratings["steps"], ratings["good"], ratings["share"]) == (5, [1, 0, 0, 2, 2], 4, 0.8)
    assert (round(ratings["low"], 3), round(ratings["high"], 3)) == (0.376, 0.964)
    assert (ratings["answered"], ratings["reasons"]) == (5 / 6, {"slow": 1})
    for by in ("service", "window", "hour", "wait", "weekday", "day"):
        groups = (await server.ask("GET", f"{HALL}/stats?by={by}", "manager")).json["groups"]
        assert [group["ratings"]["count"] for group in groups.values()] == [5]
    operators = (await server.ask("GET", f"{HALL}/stats?by=operator", "manager")).json["groups"]
    assert [group["ratings"] for group in operators.values()] == [None] * len(operators)


async def test_marks_without_a_visitor_stand_out(server: Server) -> None:
    """Within three seconds of the end, and from the tablet after a service that was hardly one."""
    quick = await served(server)
    await rate(server, quick["key"])
    for _ in range(3):
        ticket = await server.issue()
        for command in ("next", "start", "finish"):
            await server.command(1, command)
        server.clock.pass_s(10)
        assert (await rate(server, ticket["id"], "tablet", step=5, source="tablet", window=1)).status == 200
    slow = await served(server)
    server.clock.pass_s(20)
    await rate(server, slow["id"], "tablet", source="tablet", window=1)
    outstanding = (await marks(server))["outstanding"]
    assert [(row["number"], row["grounds"]) for row in outstanding] == [
        *[(f"A00{n}", ["brief"]) for n in (4, 3, 2)],
        ("A001", ["quick"]),
    ]


async def test_a_repeated_mark_is_one(server: Server) -> None:
    """A page that is left sends it once more, under the same key."""
    ticket = await served(server)
    path, headers = f"{HALL}/tickets/{ticket['key']}/rating", {"Idempotency-Key": "once"}
    first, second = [await server.ask("POST", path, json={"step": 3}, headers=headers) for _ in range(2)]
    assert (first.status, first.body) == (200, second.body)
    assert (await journal_of(server)).count("visit.rated") == 1
