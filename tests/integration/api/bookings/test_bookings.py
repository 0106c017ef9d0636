"""Bookings through the API: free places, offers, booking, moving, cancelling, arriving, and the day's list."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from queue_server.api.bookings import phone_limit
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.definition import ClosedDay
from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Store, Unavailable
from tests.booked_halls import BOOKED, at, times, with_times
from tests.halls import names
from tests.integration.api.conftest import HALL, Reply, Server, serving
from tests.postgres_server import Database, empty

PHONE = "8 701 000 00 01"
FOUR = "2025-10-09T11:00:00Z"
"""Four in the afternoon by the hall's clock, where it is two now."""
FIVE = "2025-10-09T12:00:00Z"
VISITOR = {"name": "  Әлия  Серікқызы ", "phone": PHONE}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=BOOKED) as running:
        yield running


async def book(server: Server, role: str | None = None, **changes: Any) -> Reply:
    command_id = changes.pop("once", None)
    body = {"service": "land", "start": FOUR, **VISITOR, **changes}
    headers = {"Idempotency-Key": command_id} if command_id is not None else {}
    return await server.ask("POST", f"{HALL}/bookings", role, json=body, headers=headers)


async def booked(server: Server, **changes: Any) -> Any:
    reply = await book(server, **changes)
    assert reply.status == 201, reply.body
    return reply.json


async def act(server: Server, name: str, command: str, role: str | None = None, **body: Any) -> Reply:
    return await server.ask("POST", f"{HALL}/bookings/{name}/{command}", role, json=body)


async def free(server: Server, **query: str) -> Any:
    reply = await server.ask("GET", f"{HALL}/bookings/free", params={"service": "land", **query})
    assert reply.status == 200, reply.body
    return reply.json


async def test_a_stranger_books_what_is_free(server: Server) -> None:
    """The place is taken by it; key and digits are the visitor's, and open the booking to nobody else."""
    before = await free(server, **{"from": "2025-10-09", "to": "2025-10-10"})
    assert (before["first"], before["last"], len(before["places"])) == ("2025-10-09", "2025-10-10", 23)
    assert {"start": FOUR, "end": "2025-10-09T11:30:00Z", "free": 2} in before["places"]
    booking = await booked(server)
    assert (booking["state"], booking["start"], booking["changes"]) == ("open", FOUR, 0)
    assert (len(booking["key"]), len(booking["code"])) == (27, 6)
    after = await free(server, **{"from": "2025-10-09", "to": "2025-10-09"})
    assert {"start": FOUR, "end": "2025-10-09T11:30:00Z", "free": 1} in after["places"]
    shown_booking = await server.ask("GET", f"{HALL}/bookings/{booking['key']}")
    assert (shown_booking.status, shown_booking.json["id"]) == (200, booking["id"])
    assert "key" not in shown_booking.json
    for name, role in (
        (booking["id"], None),
        (booking["id"], "booking"),
        (booking["id"], "auditor"),
        ("none", "admin"),
    ):
        assert (await server.ask("GET", f"{HALL}/bookings/{name}", role)).code == "unknown_booking"
    assert (await server.ask("GET", f"{HALL}/bookings/{booking['id']}", "operator")).status == 200


async def test_whoever_comes_second_is_told_what_is_free(server: Server) -> None:
    """The three nearest free places, all of the same service."""
    for number in (1, 2):
        await booked(server, phone=f"8 701 000 00 0{number}", start=FIVE)
    reply = await book(server, phone="8 701 000 00 03", start=FIVE)
    assert (reply.status, reply.code) == (409, "place_taken")
    assert reply.json["nearest"] == ["2025-10-09T11:30:00Z", "2025-10-09T12:30:00Z", FOUR]


async def test_an_offer_keeps_a_place_for_five_minutes(server: Server) -> None:
    """For whoever has it; then it is free again by itself. Another place can be had for it."""
    first = await server.ask("POST", f"{HALL}/bookings/offer", json={"service": "school", "start": FOUR})
    assert (first.status, first.json["until"]) == (200, "2025-10-09T09:05:00Z")
    assert (await book(server, service="school")).code == "place_taken"
    offer = first.json["offer"]
    renewal = {"service": "school", "start": FIVE, "offer": offer}
    assert (await server.ask("POST", f"{HALL}/bookings/offer", json=renewal)).json["start"] == FIVE
    assert (await book(server, service="school", start=FIVE, offer=offer)).status == 201
    second = await server.ask("POST", f"{HALL}/bookings/offer", json={"service": "school", "start": FOUR})
    server.clock.pass_s(301)
    assert second.status == 200
    assert (await book(server, service="school")).status == 201


async def test_an_address_has_few_places_kept() -> None:
    """As many in five minutes as it may take tickets in one; whoever has a role is not counted."""
    async with serving(definition=BOOKED, public_requests_per_minute=500) as server:
        body = {"service": "land", "start": FOUR, "offer": "A" * 16}
        for _ in range(5):
            assert (await server.ask("POST", f"{HALL}/bookings/offer", json=body)).status == 200
        refused = await server.ask("POST", f"{HALL}/bookings/offer", json=body)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
        assert (await server.ask("POST", f"{HALL}/bookings/offer", "booking", json=body)).status == 200
        assert (await book(server)).status == 201


async def test_the_same_key_books_once(server: Server) -> None:
    """Also where the number has as many bookings as it may have by then; the visitor of the first request counts."""
    first, second = [await booked(server, once="k1", start=start) for start in (FOUR, FOUR)]
    assert first == second
    await booked(server, once="k2", start=FIVE)
    assert (await book(server, once="k3")).code == "phone_limit_reached"
    assert (await book(server, once="k2", start=FIVE)).status == 201
    repeated = await booked(server, once="k1", name="Somebody else")
    assert repeated == first
    (day,) = [row for row in (await day_of(server))["bookings"] if row["booking"]["id"] == first["id"]]
    assert day["visitor"]["name"] == "Әлия Серікқызы"
    assert (await book(server, once="k1", start=FIVE)).code == "key_reused"


async def day_of(server: Server, role: str = "operator", **query: str) -> Any:
    reply = await server.ask("GET", f"{HALL}/bookings", role, params=query)
    assert reply.status == 200, reply.body
    return reply.json


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """One store as two servers have it."""
    match request.param:
        case "memory":
            local: Store = MemoryStore()
            remote = local
        case "sqlite":
            local, remote = await SqliteStore.open(tmp_path / "data"), await SqliteStore.open(tmp_path / "data")
        case _:
            database: Database = request.getfixturevalue("postgres_database")
            await empty(database)
            local, remote = await PostgresStore.open(database.url()), await PostgresStore.open(database.url())
    yield local, remote
    for store in {local, remote}:
        await store.close()


async def test_a_number_books_no_more_than_it_may_however_it_asks(stores: tuple[Store, Store]) -> None:
    """Twelve requests at once, at two servers of one store: two bookings. Another number is not held up."""
    definition = with_times(land=times(places=50))
    async with serving(stores[0], definition) as local, serving(stores[1], definition) as remote:
        ask = [book([local, remote][n % 2], phone=PHONE if n % 3 else "+77010000001") for n in range(12)]
        replies = await asyncio.gather(*ask, book(remote, phone="8 701 000 00 02"))
        assert sorted(reply.status for reply in replies[:-1]) == [201] * 2 + [409] * 10
        assert {reply.code for reply in replies[:-1] if reply.status == 409} == {"phone_limit_reached"}
        assert replies[-1].status == 201
        assert not any("booking" in work for work in await stores[0].claimed("nobody", 0))
        assert len(await stores[1].subjects_with("aksu", "phone", "+77010000001")) == 2


async def test_no_place_is_given_twice(tmp_path: Path) -> None:
    """Two hundred visitors, sixteen at a time, want the twenty places of a day at two servers of one folder: each place
    has one of them, and whoever was refused was shown free places while there were any."""
    here_store, there_store = await SqliteStore.open(tmp_path / "data"), await SqliteStore.open(tmp_path / "data")
    day, at_once, lonely = "2025-10-10", asyncio.Semaphore(16), []

    async def book_late(server: Server, number: int, start: str) -> Reply:
        """The answer to one who asks again where the disk has kept the other server for two seconds."""
        changes = {"service": "school", "start": start, "phone": f"+7701{number:07}", "once": f"{number}-{start}"}
        reply = await book(server, "booking", **changes)
        while reply.status == 503:
            reply = await book(server, "booking", **changes)
        return reply

    async def want(server: Server, number: int, start: str) -> None:
        async with at_once:
            reply = await book_late(server, number, start)
            while reply.status == 409:
                assert reply.code == "place_taken"
                nearest = [start for start in reply.json["nearest"] if start.startswith(day)]
                if not nearest:
                    lonely.append(number)
                    return
                start = nearest[number % len(nearest)]
                reply = await book_late(server, number, start)
            assert reply.status == 201

    rules = times(late="join", opens_days=1, place_minutes=27)
    definition = with_times(replace(BOOKED, closed_days=(ClosedDay("2025-10-09", names("-")),)), school=rules)
    async with serving(here_store, definition) as local, serving(there_store, definition) as remote:
        places = await local.ask("GET", f"{HALL}/bookings/free", params={"service": "school", "from": day, "to": day})
        starts = [place["start"] for place in places.json["places"]]
        servers = [local, remote]
        await asyncio.gather(*(want(servers[n % 2], n, starts[n % len(starts)]) for n in range(200)))
        for server in servers:
            await server.context.engine.refresh("aksu")
            bookings = server.context.feed("aksu").state.bookings.values()
            assert len({booking.start for booking in bookings}) == len(bookings) == len(starts)
        assert len(lonely) == 200 - len(starts) == 180
    for store in (here_store, there_store):
        await store.close()


async def test_an_operator_sees_who_has_booked(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Names, numbers and questions, by time, of the date that is asked for; nobody else sees them, and no record,
    answer, claim or line of the log has them."""
    caplog.set_level(logging.DEBUG)
    question = "Жер <b>учаскесі</b>\nтуралы"
    await booked(server, start=FIVE, question=question)
    await booked(server, phone="8 701 000 00 02", name="Болат")
    tomorrow = await booked(server, phone="8 701 000 00 02", start="2025-10-10T05:00:00Z")
    day = await day_of(server)
    assert (day["day"], [row["visitor"] for row in day["bookings"]]) == (
        "2025-10-09",
        [
            {"name": "Болат", "phone": "+77010000002", "question": None, "answer": None},
            {"name": "Әлия Серікқызы", "phone": "+77010000001", "question": question, "answer": None},
        ],
    )
    assert [row["booking"]["id"] for row in (await day_of(server, day="2025-10-10"))["bookings"]] == [tomorrow["id"]]
    for role, status in (("booking", 403), ("auditor", 403), ("kiosk", 403), ("board", 403), (None, 401)):
        assert (await server.ask("GET", f"{HALL}/bookings", role)).status == status
    store = server.context.store
    assert isinstance(store, MemoryStore)
    stored = repr((store._journals, store._answers, store._claims)) + caplog.text
    assert not any(word in stored for word in ("Болат", "Әлия", "7010000", "учаскесі"))


async def test_a_visitor_moves_and_cancels(server: Server) -> None:
    """With the key; each is another change of the same booking. What was said of the visitor is kept until the day
    after the later time, and not at all after a cancellation."""
    booking = await booked(server)
    moved = await act(server, booking["key"], "move", start="2025-10-10T05:00:00Z")
    assert (moved.status, moved.json["id"], moved.json["changes"]) == (200, booking["id"], 1)
    store = server.context.store
    (datum, _) = await store.personal_data("aksu", booking["id"])
    assert datum.erase_after == at("10:30", "2025-10-11")
    assert (await act(server, booking["key"], "move", start="2025-10-10T05:00:00Z")).code == "place_same"
    assert (await act(server, booking["id"], "cancel")).code == "unknown_booking"
    cancelled = await act(server, booking["key"], "cancel")
    assert (cancelled.status, cancelled.json["state"], cancelled.json["changes"]) == (200, "cancelled", 2)
    assert await store.personal_data("aksu", booking["id"]) == []
    assert (await act(server, booking["key"], "cancel")).code == "booking_cancelled"


async def test_a_cancellation_holds_where_nothing_can_be_erased(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is away between the two: the visitor is told that the booking is cancelled, which it is."""
    booking = await booked(server)

    async def away(_hall: str, _subject: str) -> int:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(server.context.store, "erase_personal_data_of", away)
    assert (await act(server, booking["key"], "cancel")).json["state"] == "cancelled"


async def test_the_hall_gives_a_reason(server: Server) -> None:
    """A manager acts for the hall, others for the visitor alone; the number stays, since somebody has to call."""
    booking = await booked(server)
    for role, code in (("operator", "not_allowed"), (None, "not_allowed"), ("manager", "reason_needed")):
        name = booking["key"] if role is None else booking["id"]
        assert (await act(server, name, "cancel", role, by="hall")).code == code
    reply = await act(server, booking["id"], "cancel", "manager", by="hall", reason="The akim is ill")
    assert (reply.json["by"], reply.json["reason"]) == ("hall", "The akim is ill")
    assert len(await server.context.store.personal_data("aksu", booking["id"])) == 2


async def test_a_visitor_who_is_here_gets_the_ticket(server: Server) -> None:
    """By the booking's id or its key, from the kiosk or the front desk; not by the visitor alone, from wherever."""
    booking = await booked(server)
    server.clock.pass_s(90 * 60)
    for role, status in ((None, 401), ("booking", 403), ("board", 403)):
        assert (await act(server, booking["key"], "arrive", role)).status == status
    arrived = await act(server, booking["key"], "arrive", "kiosk", language="ru")
    assert (arrived.status, arrived.json["booking"]["state"]) == (200, "arrived")
    ticket = arrived.json["ticket"]
    assert (ticket["number"], arrived.json["booking"]["number"]) == ("A001", "A001")
    assert (await act(server, booking["id"], "arrive", "operator")).code == "booking_used"


BAD_INPUT: Final[list[tuple[dict[str, Any], int, str]]] = [
    ({"phone": None}, 400, "phone_missing"),
    ({"phone": "  "}, 400, "phone_missing"),
    ({"phone": "12"}, 400, "phone_unreadable"),
    ({"name": "   "}, 400, "name_missing"),
    ({"name": ""}, 400, "malformed"),
    ({"name": "a" * 101}, 400, "malformed"),
    ({"name": "two\nlines"}, 400, "malformed"),
    ({"question": "a" * 1001}, 400, "malformed"),
    ({"question": "a" * 10_000}, 400, "malformed"),
    ({"start": "2025-10-09T11:00:00"}, 400, "malformed"),
    ({"start": 5}, 400, "malformed"),
    ({"start": "0001-01-01T00:00:00Z"}, 400, "malformed"),
    ({"start": "9999-12-31T23:59:59Z"}, 400, "malformed"),
    ({"start": "2099-12-31T23:59:59Z"}, 409, "place_not_open"),
    ({"offer": "short"}, 400, "malformed"),
    ({"service": "papers"}, 409, "service_without_booking"),
    ({"service": "none"}, 404, "unknown_service"),
    ({"start": "2025-10-09T11:10:00Z"}, 409, "place_unknown"),
    ({"start": "2025-10-08T11:00:00Z"}, 409, "place_past"),
    ({"start": "2025-11-09T11:00:00Z"}, 409, "place_not_open"),
    ({"start": "2025-10-09T09:30:00Z"}, 409, "place_closed"),
]


async def test_bad_input_is_named_and_changes_nothing(server: Server) -> None:
    """A number that is none, a text that is too long, a time that nobody can book."""
    for changes, status, code in BAD_INPUT:
        reply = await book(server, **changes)
        assert (reply.status, reply.code) == (status, code), (changes, reply.body)
        assert server.context.feed("aksu").state.bookings == {}, changes


async def test_staff_book_for_somebody_without_a_telephone(server: Server) -> None:
    """At the front desk; a portal may, too, where its visitors have none."""
    for role in ("operator", "booking"):
        assert (await book(server, role, phone=None)).status == 201


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"service": "none"}, 404, "unknown_service"),
        ({"service": "papers"}, 409, "service_without_booking"),
        ({"from": "yesterday"}, 400, "malformed"),
        ({"from": "2025-10-09", "to": "2026-10-09"}, 400, "malformed"),
        ({"from": "9999-12-31"}, 400, "malformed"),
        ({"from": "0001-01-01"}, 400, "malformed"),
        ({"to": "20251009"}, 400, "malformed"),
    ],
)
async def test_a_bad_question_about_free_places_is_named(
    server: Server, query: dict[str, str], status: int, code: str
) -> None:
    """An unknown service, one that takes no bookings, days that are none or too many."""
    reply = await server.ask("GET", f"{HALL}/bookings/free", params={"service": "land", **query})
    assert (reply.status, reply.code) == (status, code)


async def test_days_that_cannot_be_booked_have_nothing_free(server: Server) -> None:
    """Neither those that are over nor those that are too far ahead; the present day from the hour on."""
    assert (await free(server, **{"from": "2025-10-01", "to": "2025-10-08"}))["places"] == []
    assert (await free(server, **{"from": "2025-10-17", "to": "2025-10-30"}))["places"] == []
    assert (await free(server, to="2025-10-09"))["places"][0]["start"] == "2025-10-09T10:30:00Z"
    assert (await free(server))["last"] == "2025-10-16"
    assert (await free(server, **{"from": "2025-10-12", "to": "2025-10-10"}))["places"] == []


async def test_personal_data_go_when_their_time_is_over(server: Server) -> None:
    """The day after the booked time: nobody can read them any more, and the booking stays what it was."""
    booking = await booked(server)
    store = server.app[PARTS][ServerContext].store
    assert await store.erase_personal_data(at("16:30") + 24 * 60 * MINUTE - MINUTE) == 0
    assert await store.erase_personal_data(at("16:30") + 24 * 60 * MINUTE) == 2
    (row,) = (await day_of(server))["bookings"]
    assert (row["booking"]["id"], row["visitor"]["name"]) == (booking["id"], None)


async def test_two_halls_do_not_see_each_others_bookings() -> None:
    """A key of one hall opens nothing in the other."""
    async with serving(definition=replace(BOOKED, ticker=()), halls=("aksu", "burabay")) as server:
        booking = await booked(server)
        other = await server.ask("GET", f"/api/v1/halls/burabay/bookings/{booking['key']}")
        assert other.code == "unknown_booking"


async def test_a_repeated_request_waits_for_no_turn_of_its_number(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was killed in the middle of a booking holds the number's turn for some seconds: whoever asks again
    there for what has been booked is answered at once."""
    first = await book(server, once="a")
    monkeypatch.setattr(server.context.store, "claim", refuse)
    assert (await book(server, once="a")).json == first.json
    monkeypatch.setattr(phone_limit, "CLAIM_TRIES", 1)
    assert (await book(server, once="b")).code == "booking_under_way"


async def refuse(*_: object) -> bool:
    return False


async def test_a_reference_goes_from_the_booking_to_its_ticket() -> None:
    """The other system reads its own id in both, and where the visitor waits is said when they come."""
    definition = replace(BOOKED, waiting_zones=("west",))
    async with serving(definition=definition) as server:
        booking = await booked(server, reference="req/2025-417")
        assert booking["reference"] == "req/2025-417"
        server.clock.now = at("15:55")
        nowhere = await act(server, booking["id"], "arrive", "kiosk", waits_in="east")
        assert (nowhere.status, nowhere.code) == (404, "unknown_waiting_zone")
        arrived = await act(server, booking["id"], "arrive", "kiosk", waits_in="west", sign_language=True)
        ticket = arrived.json["ticket"]
        assert (ticket["reference"], ticket["waits_in"], ticket["sign_language"]) == ("req/2025-417", "west", True)


async def test_a_booking_with_a_reference_that_may_name_a_person_is_refused(server: Server) -> None:
    """Nothing is booked, and nothing is stored of the visitor."""
    reply = await book(server, reference="900101300123")
    assert (reply.status, reply.code) == (400, "reference_personal")
    assert server.context.feed("aksu").state.bookings == {}
