"""Receptions in person through the API: asked, answered, received, and what is under control."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.memory import MemoryStore
from tests.booked_halls import RECEIVING, at
from tests.integration.api.conftest import HALL, Reply, Server, serving

FOUR = "2025-10-09T11:00:00Z"
"""Four in the afternoon by the hall's clock, where it is two now."""
FIVE = "2025-10-09T12:00:00Z"
NAME, PHONE, QUESTION = "Әлия Серікқызы", "8 701 000 00 01", "Жер <b>учаскесі</b>\nтуралы"
WORDS = "Бұл сұрақ сотта қаралады."
DAY = 24 * 60 * MINUTE


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=RECEIVING) as running:
        yield running


async def ask_for(server: Server, start: str = FOUR, **changes: Any) -> Any:
    body = {"service": "land", "start": start, "name": NAME, "phone": PHONE, "question": QUESTION, **changes}
    reply = await server.ask("POST", f"{HALL}/bookings", json=body)
    assert reply.status == 201, reply.body
    return reply.json


async def answer(server: Server, booking: Any, command: str, role: str = "secretary", **body: Any) -> Reply:
    return await server.ask("POST", f"{HALL}/bookings/{booking['id']}/{command}", role, json=body)


async def receptions(server: Server) -> Any:
    reply = await server.ask("GET", f"{HALL}/receptions", "secretary")
    assert reply.status == 200, reply.body
    return reply.json


async def received(server: Server, booking: Any) -> None:
    """The visitor comes and sits before the akim."""
    await answer(server, booking, "confirm")
    server.clock.now = at("15:55")
    arrived = await server.ask("POST", f"{HALL}/bookings/{booking['id']}/arrive", "kiosk", json={})
    assert arrived.status == 200, arrived.body
    for command in ("open", "next", "start"):
        assert (await server.command(1, command)).status == 200


async def journal_of(server: Server) -> str:
    return (await server.ask("GET", f"{HALL}/journal", "auditor")).body.decode()


async def test_the_secretary_sees_what_waits_for_an_answer(server: Server) -> None:
    """The most urgent first, with the question in words; neither an operator nor an auditor sees the list."""
    next_request = await ask_for(server, "2025-10-16T11:00:00Z", phone="8 701 000 00 02")
    sooner = await ask_for(server)
    rows = (await receptions(server))["appointments"]
    assert [row["appointment"]["booking"]["id"] for row in rows] == [sooner["id"], next_request["id"]]
    assert [(row["appointment"]["due"], row["appointment"]["urgency"], row["appointment"]["host"]) for row in rows] == [
        (FOUR, "soon", "akim"),
        ("2025-10-12T19:00:00Z", "later", "akim"),
    ]
    assert rows[0]["visitor"] == {"name": NAME, "phone": "+77010000001", "question": QUESTION, "answer": None}
    server.clock.now += 4 * DAY
    assert [row["appointment"]["urgency"] for row in (await receptions(server))["appointments"]] == [
        "overdue",
        "overdue",
    ]
    assert (await server.ask("GET", f"{HALL}/receptions")).code == "not_signed_in"
    assert (await server.ask("GET", "/secretary/aksu")).status == 303
    for role in ("operator", "auditor", "kiosk", "booking"):
        assert (await server.ask("GET", f"{HALL}/receptions", role)).status == 403
        assert (await answer(server, sooner, "confirm", role)).status == 403


async def test_nobody_asks_without_a_question(server: Server) -> None:
    """A service that nobody confirms asks for none; ten kilobytes are no question."""
    body: dict[str, Any] = {"start": FOUR, "name": NAME, "phone": PHONE}
    for question in ({}, {"question": ""}):
        reply = await server.ask("POST", f"{HALL}/bookings", json={**body, **question, "service": "land"})
        assert reply.code == "question_missing"
    long = await server.ask("POST", f"{HALL}/bookings", json={**body, "service": "land", "question": "x" * 10_000})
    assert long.code == "malformed"
    assert (await server.ask("POST", f"{HALL}/bookings", json={**body, "service": "school"})).status == 201


async def test_the_visitor_sees_the_answer(server: Server) -> None:
    """Asked with the day by which it is answered; then confirmed at another time, and the place of before is free."""
    booking = await ask_for(server)
    assert (booking["state"], booking["answer_due"]) == ("asked", FOUR)
    confirmed = await answer(server, booking, "confirm", start=FIVE)
    assert (confirmed.status, confirmed.json["state"], confirmed.json["start"]) == (200, "open", FIVE)
    shown_booking = (await server.ask("GET", f"{HALL}/bookings/{booking['key']}")).json
    assert (shown_booking["state"], shown_booking["start"], shown_booking["changes"], shown_booking["answer_due"]) == (
        "open",
        FIVE,
        2,
        None,
    )
    assert (await answer(server, booking, "refuse", reason="unclear")).code == "booking_confirmed"
    await ask_for(server, phone="8 701 000 00 02")


async def test_a_refusal_has_a_reason_and_words_beside_the_journal(server: Server) -> None:
    """The reason is one of a list and stands in the record; the words do not, and go with the question."""
    booking = await ask_for(server)
    assert (await answer(server, booking, "refuse", reason="because")).code == "malformed"
    refused = await answer(server, booking, "refuse", reason="in_court", words=WORDS)
    assert (refused.status, refused.json["state"], refused.json["refusal"]) == (200, "refused", "in_court")
    store = server.context.store
    data = await store.personal_data("aksu", booking["id"])
    assert {datum.kind: datum.text for datum in data}["answer"] == WORDS
    assert {datum.erase_after for datum in data} == {at("16:30") + DAY}
    await store.erase_personal_data(at("16:30") + DAY)
    assert await store.personal_data("aksu", booking["id"]) == []
    journal = await journal_of(server)
    assert "in_court" in journal
    for text in (NAME, "7010000001", "учаскесі", "сотта"):
        assert text not in journal


async def test_a_refused_appointment_leaves_the_calendar(server: Server) -> None:
    """Its page gives the entry that takes it out, as that of a cancelled one does."""
    booking = await ask_for(server)
    await answer(server, booking, "refuse", reason="in_court")
    own = f"/booking/aksu/{booking['key']}"
    assert "Take it out of my calendar" in (await server.ask("GET", own, params={"lang": "en"})).body.decode()
    assert b"METHOD:CANCEL" in (await server.ask("GET", f"{own}/calendar.ics")).body


async def test_an_appointment_is_passed_to_the_deputy(server: Server) -> None:
    booking = await ask_for(server)
    passed = await answer(server, booking, "refer", service="school", start=FIVE)
    assert (passed.json["service"], passed.json["state"], passed.json["start"]) == ("school", "open", FIVE)
    assert (await answer(server, booking, "refer", service="land", start=FIVE)).code == "booking_confirmed"


async def test_the_desk_shows_the_question_and_ends_with_the_result(server: Server) -> None:
    """The operator of the host's window reads it, and nobody leaves without a result."""
    booking = await ask_for(server)
    await received(server, booking)
    desk = (await server.ask("GET", f"{HALL}/windows/1", "operator")).json
    assert desk["reception"] == {
        "host": "akim",
        "booked_at": FOUR,
        "referrals": ["deputy"],
        "control_from": "2025-10-10",
        "control_to": "2026-10-10",
    }
    assert ("end-reception" in desk["allowed"], {"finish", "next"} & {*desk["allowed"]}) == (True, set())
    reception = await server.ask("GET", f"{HALL}/windows/1/reception", "operator")
    assert (reception.json["booking"], reception.json["visitor"]["question"]) == (booking["id"], QUESTION)
    assert (await server.ask("GET", f"{HALL}/windows/1/reception", "auditor")).status == 403
    assert (await server.command(1, "finish")).code == "reception_without_result"
    assert (await server.command(1, "end-reception", result="under_control")).code == "control_date_needed"
    assert (await server.command(1, "end-reception", result="answered", until="soon")).code == "malformed"
    ended = await server.command(1, "end-reception", result="referred", to_host="deputy")
    assert (ended.status, ended.json["ticket"]["state"]) == (200, "served")
    after = (await server.ask("GET", f"{HALL}/windows/1/reception", "operator")).json
    assert (after["ticket"], after["visitor"]["question"]) == (None, None)


async def test_what_is_under_control_is_shown_until_it_is_done(server: Server) -> None:
    """With the question, for as long as it is needed; red three days before its date; an alarm once it is over."""
    booking = await ask_for(server)
    await received(server, booking)
    await server.command(1, "end-reception", result="under_control", until="2025-10-20")
    (row,) = (await receptions(server))["controls"]
    assert (row["control"]["until"], row["control"]["urgency"], row["visitor"]["question"]) == (
        "2025-10-20",
        "later",
        QUESTION,
    )
    await server.context.store.erase_personal_data(at("00:00", "2025-11-19"))
    for day, urgency in (("2025-10-17", "soon"), ("2025-10-20", "soon"), ("2025-10-21", "overdue")):
        server.clock.now = at("10:00", day)
        (row,) = (await receptions(server))["controls"]
        assert (row["control"]["urgency"], row["visitor"]["name"]) == (urgency, NAME)
    alarms = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json["alarms"]
    assert [(alarm["kind"], alarm["count"]) for alarm in alarms] == [("control_overdue", 1)]
    address = f"{HALL}/receptions/{row['control']['control']}/done"
    assert (await server.ask("POST", address, "operator", json={})).status == 403
    assert (await server.ask("POST", address, "secretary", json={})).status == 200
    assert (await server.ask("POST", address, "secretary", json={})).code == "unknown_control"
    assert (await server.ask("POST", f"{HALL}/receptions/x/done", "secretary", json={})).code == "unknown_control"
    assert (await receptions(server))["controls"] == []
    await server.context.store.erase_personal_data(server.clock.now + DAY - SECOND)
    (row,) = (await receptions(server))["done_controls"]
    assert (row["control"]["control"], row["visitor"]["question"]) == (int(address.split("/")[-2]), QUESTION)
    reopen = address.replace("/done", "/reopen")
    assert (await server.ask("POST", reopen, "operator", json={})).status == 403
    assert (await server.ask("POST", reopen, "secretary", json={})).status == 200
    assert (await server.ask("POST", reopen, "secretary", json={})).code == "control_done"
    await server.context.store.erase_personal_data(at("00:00", "2025-11-19"))
    (row,) = (await receptions(server))["controls"]
    assert (row["visitor"]["question"], row["control"]["done_at"]) == (QUESTION, None)
    assert (await server.ask("POST", address, "secretary", json={})).status == 200
    await server.context.store.erase_personal_data(server.clock.now + DAY + SECOND)
    assert await server.context.store.personal_data("aksu", booking["id"]) == []
    journal = await journal_of(server)
    for text in (NAME, "7010000001", "учаскесі"):
        assert text not in journal


async def test_an_answer_that_is_late_is_an_alarm() -> None:
    """Also after the server was away; the question is still there, and the answer counts."""
    store = MemoryStore()
    async with serving(store, RECEIVING) as server:
        booking = await ask_for(server)
    async with serving(store, RECEIVING) as server:
        server.clock.now = at("10:00", "2025-10-13")
        alarms = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json["alarms"]
        assert [(alarm["kind"], alarm["service"], alarm["count"]) for alarm in alarms] == [
            ("answer_overdue", "land", 1)
        ]
        (row,) = (await receptions(server))["appointments"]
        assert (row["appointment"]["urgency"], row["visitor"]["question"]) == ("overdue", QUESTION)
        assert (await answer(server, booking, "confirm")).code == "booking_over"
        assert (await answer(server, booking, "confirm", start="2025-10-14T11:00:00Z")).status == 200


async def test_an_asked_appointment_counts_for_its_phone() -> None:
    """As many as the service allows, asked or confirmed."""
    services = tuple(
        replace(service, booking=replace(service.booking, most_per_phone=1)) if service.booking else service
        for service in RECEIVING.services
    )
    async with serving(definition=replace(RECEIVING, services=services)) as receiving:
        await ask_for(receiving)
        body = {"service": "land", "start": FIVE, "name": NAME, "phone": PHONE, "question": QUESTION}
        assert (await receiving.ask("POST", f"{HALL}/bookings", json=body)).code == "phone_limit_reached"


async def test_schedule_and_figures_are_for_anyone(server: Server) -> None:
    """A page, a document and a file, with nothing about a person."""
    booking = await ask_for(server)
    await received(server, booking)
    await server.command(1, "end-reception", result="answered")
    document = (await server.ask("GET", f"{HALL}/receptions/figures")).json
    akim, deputy = document["hosts"]
    assert [(times["service"], times["answer_days"]) for times in akim["times"]] == [("land", 3)]
    (month,) = akim["months"]
    assert (month["month"], month["figures"]["requests"], month["figures"]["receptions"], month["mean_days"]) == (
        "2025-10",
        1,
        1,
        0.0,
    )
    assert (deputy["host"], deputy["months"]) == ("deputy", [])
    file = await server.ask("GET", "/reception/aksu/figures.csv")
    heading, row = file.body.decode().splitlines()
    assert heading.startswith("month,host,requests,answers,prompt_answers,refusals,receptions,")
    assert row.startswith("2025-10,akim,1,1,1,0,1,")
    page = await server.ask("GET", "/reception/aksu?lang=en")
    assert page.status == 200
    assert "every day, 09:00–18:00" in page.body.decode()
    assert 'data-label="Days from booking to reception">0.0</td>' in page.body.decode()
    in_russian = (await server.ask("GET", "/reception/aksu?lang=ru")).body.decode()
    assert "каждый день, 09:00–18:00" in in_russian
    assert ">0,0</td>" in in_russian
    for text in (NAME, "учаскесі", booking["id"]):
        assert text not in page.body.decode() + file.body.decode() + str(document)


async def test_the_managers_page_has_them(server: Server) -> None:
    """As a table with its file, in the months that the period touches; and so has the report for programs."""
    booking = await ask_for(server)
    await received(server, booking)
    await server.command(1, "end-reception", result="answered")
    page = (await server.ask("GET", "/manager/aksu", "manager", headers={"Accept-Language": "en"})).body.decode()
    assert "What came of receptions?" in page
    file = (await server.ask("GET", "/manager/aksu/receptions.csv", "manager")).body.decode("utf-8-sig")
    assert len(file.splitlines()) == 2
    report = (await server.ask("GET", "/manager/aksu/report.json", "manager")).json
    assert report["receptions"]["2025-10"]["akim"]["receptions"] == 1
    assert NAME not in page + file + str(report)


async def test_a_hall_without_hosts_has_no_page_of_receptions() -> None:
    async with serving() as plain:
        assert (await plain.ask("GET", "/reception/aksu")).status == 404
        assert (await plain.ask("GET", "/reception/aksu/figures.csv")).status == 404
