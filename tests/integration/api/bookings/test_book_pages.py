"""The visitors' pages of bookings: from the service to the booking's own page, without a script."""

import gzip
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import brotli
import icalendar
import pytest
from msgspec.structs import replace

from queue_server.config.definition import Host
from queue_server.hall.state import SECOND
from tests.booked_halls import BOOKED, at, times
from tests.halls import names
from tests.integration.api.conftest import Reply, Server, serving

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
FOUR = "2025-10-09T11:00:00Z"
RECEPTION = replace(
    BOOKED,
    hosts=(Host("akim", names("The akim"), room=names("room 5")),),
    services=(
        *BOOKED.services[:2],
        replace(BOOKED.services[2], host="akim", booking=times(place_minutes=15)),
    ),
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=RECEPTION) as running:
        yield running


async def get(server: Server, path: str, **options: Any) -> Reply:
    return await server.ask("GET", path, headers=BROWSER, **options)


async def post(server: Server, path: str, **form: str) -> Reply:
    return await server.ask("POST", path, headers=BROWSER, data={"language": "en", **form})


def text_of(reply: Reply) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.body.decode())))


def field(reply: Reply, name: str) -> str:
    """The value of a hidden field."""
    match = re.search(rf'name="{name}" value="([^"]*)"', reply.body.decode())
    assert match is not None, text_of(reply)
    return unescape(match[1])


async def offered(server: Server, start: str = FOUR, service: str = "land") -> Reply:
    """The last step, with a time that is kept."""
    reply = await post(server, "/book/aksu/offer", service=service, start=start)
    assert reply.status == 303, text_of(reply)
    return await get(server, f"{reply.headers['Location']}&lang=en")


async def book(server: Server, step: Reply, **changes: str) -> Reply:
    form = {name: field(step, name) for name in ("service", "start", "offer", "form_id")}
    typed = {"name": "Әлия", "phone": "8 701 000 00 01", **changes}
    return await post(server, "/book/aksu", **form, **typed)


async def test_the_way_of_a_booking(server: Server) -> None:
    """Service, day, time, name; the page at its end has time, place, digits and code, and its address is the visitor's
    key. Sent twice, the last step books once."""
    services = await get(server, "/book/aksu?lang=en")
    assert re.findall(r"/book/aksu\?service=(\w+)", services.body.decode()) == ["land", "school", "papers"]
    days = await get(server, "/book/aksu?service=land&lang=en")
    assert "day=2025-10-09" in days.body.decode()
    assert "9 October Thursday 10 places free" in text_of(days)
    one_day = await get(server, "/book/aksu?service=land&day=2025-10-09&lang=en")
    assert re.findall(r'name="start" value="([^"]+)"', one_day.body.decode())[0] == "2025-10-09T10:30:00Z"
    step = await offered(server)
    assert "This time is kept for you until 14:05." in text_of(step)
    first, repeated = await book(server, step), await book(server, step)
    assert (first.status, repeated.status) == (303, 303)
    assert first.headers["Location"] == repeated.headers["Location"]
    own = await get(server, f"{first.headers['Location']}?lang=en")
    text = text_of(own)
    for words in ("Thursday, 9 October 16:00–16:30", "Land", "From 15:30 on", "Hall"):
        assert words in text
    (booking,) = server.context.feed("aksu").state.bookings.values()
    assert (booking.state, booking.language) == ("open", "en")
    assert booking.proof.hex()[:5] in text
    assert "Әлия" not in text
    assert "7010000001" not in text
    assert own.headers["Cache-Control"] == "no-store"
    code = await get(server, f"{first.headers['Location']}/qr.svg")
    assert (code.status, code.headers["Content-Type"]) == (200, "image/svg+xml")


async def test_what_is_wrong_is_said_beside_what_was_typed(server: Server) -> None:
    """The time stays kept, and nothing has to be typed again; text is text."""
    step = await offered(server, service="papers", start="2025-10-09T11:15:00Z")
    assert "Your question" in text_of(step)
    wrong = await book(server, step, name="<b>Әлия</b>", phone="12", question="</textarea><script>1</script>")
    assert wrong.status == 400
    assert "This is no telephone number." in text_of(wrong)
    body = wrong.body.decode()
    assert 'value="&lt;b&gt;Әлия&lt;/b&gt;"' in body
    assert "<script>1" not in body
    assert (field(wrong, "offer"), field(wrong, "start")) == (field(step, "offer"), field(step, "start"))
    assert (await book(server, wrong, name="   ")).status == 400
    assert (await book(server, wrong, question="a" * 1001)).status == 413
    pasted = await book(
        server, wrong, phone="\u202a+7 701 000 00 01\u202c"
    )  # as a telephone's own address book copies it
    assert pasted.status == 303
    for number in (2, 3):
        await book(server, await offered(server, f"2025-10-10T0{number + 2}:00:00Z"))
    assert "2 times are booked under this telephone number" in text_of(await book(server, await offered(server)))


async def test_a_time_that_is_gone_comes_with_the_nearest(server: Server) -> None:
    """Before the name is typed, and after the five minutes in which it was kept."""
    step = await offered(server, service="school")
    refusal = await post(server, "/book/aksu/offer", service="school", start=FOUR)
    assert refusal.status == 409
    assert "The nearest free times" in text_of(refusal)
    assert (
        len(re.findall(r"<button name=\"start\" value=\"2025-10-09T1[01]:30:00Z\">Thu, ", refusal.body.decode())) == 2
    )
    assert '/book/aksu?service=school&amp;day=2025-10-09&amp;lang=kk"' in refusal.body.decode()
    server.clock.pass_s(301)
    assert (await post(server, "/book/aksu/offer", service="school", start=FOUR)).status == 303
    assert (await book(server, step)).status == 409
    address = f"/book/aksu?service=school&day=2025-10-09&offer={field(step, 'offer')}&lang=en"
    assert "five minutes, which are over" in text_of(await get(server, address))


async def test_a_browser_has_one_place_kept(server: Server) -> None:
    """Whoever goes back and chooses another time gives the first one back; the cookie says nothing of the visitor."""
    first = await post(server, "/book/aksu/offer", service="school", start=FOUR)
    cookie = first.headers["Set-Cookie"]
    assert re.fullmatch(r"kezek-offer=[\w-]{16}; HttpOnly; Max-Age=300; Path=/book/aksu; SameSite=Lax", cookie)
    form = {"service": "school", "start": "2025-10-09T12:00:00Z", "language": "en"}
    headers = {**BROWSER, "Cookie": cookie.partition(";")[0]}
    assert (await server.ask("POST", "/book/aksu/offer", data=form, headers=headers)).status == 303
    (lease,) = server.context.feed("aksu").state.leases.values()
    assert lease.start == at("17:00")
    forged = {**BROWSER, "Cookie": "kezek-offer=x"}
    assert (await server.ask("POST", "/book/aksu/offer", data=form | {"start": FOUR}, headers=forged)).status == 303


async def test_a_visitor_changes_the_booking(server: Server) -> None:
    """Another time, then none: the calendar follows, and the place is free again."""
    place = (await book(server, await offered(server))).headers["Location"]
    days = await get(server, f"{place}/move?lang=en")
    assert "Your booking: Thu, 9 October, 16:00" in text_of(days)
    assert f'href="{place}/move?day=2025-10-10"' in days.body.decode()
    unmoved = await post(server, f"{place}/move", start=FOUR)
    assert (unmoved.status, "for this time already" in text_of(unmoved)) == (409, True)
    moved = await post(server, f"{place}/move", start="2025-10-10T05:00:00Z")
    assert (moved.status, moved.headers["Location"]) == (303, place)
    event = await entry(server, place)
    assert (event["SEQUENCE"], str(event["SUMMARY"]), str(event["STATUS"])) == (1, "Land", "CONFIRMED")
    assert event.DTSTART.isoformat() == "2025-10-10T10:00:00+05:00"
    cancelled = await post(server, f"{place}/cancel")
    assert (cancelled.status, cancelled.headers["Location"]) == (303, place)
    cancelled_page = await get(server, f"{place}?lang=en")
    assert "This booking is cancelled." in text_of(cancelled_page)
    event = await entry(server, place)
    assert (event["SEQUENCE"], str(event["STATUS"])) == (2, "CANCELLED")
    repeated = await post(server, f"{place}/cancel")
    assert (repeated.status, "has been cancelled" in text_of(repeated)) == (409, True)
    (booking,) = server.context.feed("aksu").state.bookings
    assert await server.context.store.personal_data("aksu", booking) == []


async def entry(server: Server, place: str) -> Any:
    reply = await get(server, f"{place}/calendar.ics?lang=en")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "701" not in reply.body.decode()
    (event,) = icalendar.Calendar.from_ical(reply.body).walk("VEVENT")
    return event


async def test_the_page_of_the_reception_names_host_and_room(server: Server) -> None:
    """In the page and in the calendar."""
    step = await offered(server, service="papers", start="2025-10-09T11:15:00Z")
    place = (await book(server, step, question="About my land")).headers["Location"]
    text = text_of(await get(server, f"{place}?lang=en"))
    assert "The akim" in text
    assert "Hall, room 5" in text
    assert str((await entry(server, place))["LOCATION"]) == "Hall, room 5"


async def test_whoever_has_come_is_led_to_the_ticket(server: Server) -> None:
    """From the booking's page; one who has missed the time is led to another one."""
    place = (await book(server, await offered(server))).headers["Location"]
    other = (await book(server, await offered(server), phone="8 701 000 00 02")).headers["Location"]
    server.clock.pass_s(7200)
    key = place.rpartition("/")[2]
    arrived = await server.ask("POST", f"/api/v1/halls/aksu/bookings/{key}/arrive", "kiosk", json={})
    assert arrived.status == 200
    link = re.search(r'href="(/t/[^"]+)"', (await get(server, f"{place}?lang=en")).body.decode())
    assert link is not None
    assert (await get(server, link[1])).status == 200
    server.clock.now = at("18:00") + SECOND
    await server.context.engine.time.tick()
    assert "You did not come in time." in text_of(await get(server, f"{other}?lang=en"))


@pytest.mark.parametrize(
    "path",
    ["/book/none", "/booking/aksu/AbCdEfGhIjKlMnOpAbCdEfGhIjK", "/booking/aksu/x/move", "/booking/aksu/x/calendar.ics"],
)
async def test_what_is_not_there_is_a_page_of_its_own(server: Server, path: str) -> None:
    """An unknown hall, a key that opens nothing."""
    assert (await get(server, path)).status == 404


async def test_bad_addresses_begin_with_the_first_step(server: Server) -> None:
    """A service, a day or an offer that is none."""
    for query in ("service=none", "service=land&day=2025-13-45", "service=land&from=x"):
        assert (await get(server, f"/book/aksu?{query}")).status == 200
    for day, reason in (("2025-10-08", "has passed"), ("2025-11-30", "cannot be booked yet"), ("9999-12-31", "cannot")):
        page = await get(server, f"/book/aksu?service=land&day={day}")
        assert (page.status, reason in text_of(page)) == (200, True)
    for start in ("", "never", "2025-10-09T11:00:00", "9999-12-31T11:00:00Z"):
        assert (await post(server, "/book/aksu/offer", service="land", start=start)).status == 400
    assert (await post(server, "/book/aksu/offer", service="none", start=FOUR)).status == 404


async def test_a_hall_without_times_to_book_has_no_page() -> None:
    """And its front page does not lead there."""
    async with serving() as server:
        assert (await get(server, "/book/aksu")).status == 404
        assert "/book/aksu" not in (await get(server, "/")).body.decode()


async def test_the_pages_are_small(server: Server) -> None:
    """Under 30 kB with all they load, on a phone: no script, no font."""
    place = (await book(server, await offered(server))).headers["Location"]
    for path in ("/book/aksu?service=land", "/book/aksu?service=land&day=2025-10-10", place):
        page = await server.ask("GET", path, headers={**BROWSER, "Accept-Encoding": "gzip"}, compress=None)
        body = page.body.decode()
        assert "<script" not in body
        assert "font.css" not in body
        loaded = len(gzip.compress(page.body))
        for address in re.findall(r'(?:href|src)="(/static/[^"]+\.css|/booking/[^"]+\.svg)"', body):
            file = await server.ask("GET", address, headers={"Accept-Encoding": "br"})
            loaded += len(brotli.compress(file.body))
        assert loaded < 30_000
