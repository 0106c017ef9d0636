"""A question on its way: asked, answered by the secretary, received at the desk, under control until it is done."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from queue_server.hall import commands as c
from script.pictures.receptions import ask_to_be_received
from script.staging.hall_in_memory import KIOSK
from script.staging.hall_server import HALL, HallServer, sample_definition, with_receptions
from tests.booked_halls import at
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.keyboard import expect_no_dialog

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = at("10:00", "2026-11-30")
API = f"/api/v1/halls/{HALL}"
QUESTION = "Дорога к селу размыта.\nКогда её <b>починят</b>?"


@pytest_asyncio.fixture(loop_scope="session")
async def server(port: int) -> AsyncIterator[HallServer]:
    """At ten in the morning of a Monday."""
    server = HallServer(with_receptions(sample_definition()), clock=lambda: NOW, port=port)
    await server.start()
    yield server
    await server.stop()


async def ask_for(page: Page, place: dict[str, Any], number: int, question: str = QUESTION) -> str:
    """Ask the akim for that place; returns the visitor's key."""
    body = {"service": "land", "start": place["start"], "name": f"Әлия {number}", "question": question}
    reply = await page.request.post(f"{API}/bookings", data={**body, "phone": f"+770100000{number:02}"})
    assert reply.status == 201, await reply.text()
    return str((await reply.json())["key"])


async def press(desk: Page, command: str) -> None:
    """Press the key of what is right to do next, once it is that command."""
    await expect(
        desk.locator(f'desk-actions .primary[data-command="{command}"][aria-disabled="false"]')
    ).to_be_visible()
    await desk.keyboard.press("Space")


async def axe_finds_nothing(page: Page) -> None:
    assert await violations_in(page) == []


async def test_the_whole_way(new_page: NewPage, server: HallServer) -> None:
    """By keyboard: confirmed, refused in words, passed on; at the desk the question, its result, and the promise."""
    asking = await new_page("/book/aksu?lang=ru")
    places = (await (await asking.request.get(f"{API}/bookings/free?service=land")).json())["places"]
    keys = [await ask_for(asking, places[2 + 60 * nth], nth) for nth in range(3)]
    bookings = server.engine.feeds[HALL].state.bookings

    page = await new_page("/secretary/aksu?lang=ru", "secretary", width=1366, height=768)
    cards = page.locator("reception-appointments .card")
    await expect(cards).to_have_count(3)
    await expect(cards.first.locator(".question")).to_have_text(QUESTION)
    await expect(cards.first).to_have_attribute("aria-current", "true")
    await axe_finds_nothing(page)
    await page.keyboard.press("c")
    await expect(cards).to_have_count(2)
    await page.keyboard.press("r")
    await page.get_by_label("Слова посетителю").fill("Суд ещё идёт.")
    await page.get_by_role("button", name="Этот вопрос решает суд").press("Enter")
    await expect_no_dialog(page)
    await expect(cards).to_have_count(1)
    await page.keyboard.press("p")
    await expect(page.locator("#refer-start option").first).to_be_attached()
    await axe_finds_nothing(page)
    await page.get_by_role("button", name="Передать", exact=True).press("Enter")
    await expect_no_dialog(page)
    await expect(page.locator("reception-appointments")).to_contain_text("Никто не ждёт ответа.")
    assert [booking.state for booking in bookings.values()] == ["open", "refused", "open"]
    own = await new_page(f"/booking/aksu/{keys[1]}?lang=ru")
    await expect(own.locator(".card")).to_contain_text("Этот вопрос решает суд")
    await expect(own.locator(".card")).to_contain_text("Суд ещё идёт.")

    first = next(iter(bookings.values()))
    desk = await new_page("/desk/aksu/6?lang=ru", "operator", width=1366, height=768)
    await server.ask(c.ArriveBooking(first.id, "visitor-00000001"), KIOSK)
    for command in ("open", "next", "start"):
        await press(desk, command)
    await expect(desk.locator("desk-reception .question")).to_have_text(QUESTION)
    await axe_finds_nothing(desk)
    await press(desk, "end-reception")
    until = (datetime.fromisoformat(server.engine.feeds[HALL].state.day or "") + timedelta(days=2)).date()
    await desk.get_by_label("Взято на контроль до").fill(until.isoformat())
    await axe_finds_nothing(desk)
    await desk.get_by_role("button", name="Взять на контроль").press("Enter")
    await expect_no_dialog(desk)
    await expect(desk.locator("desk-reception")).to_be_hidden()

    await page.reload()
    promise = page.locator("reception-controls .card")
    await expect(promise.locator(".due")).to_have_attribute("data-urgency", "soon")
    await expect(promise.locator(".question")).to_have_text(QUESTION)
    await promise.get_by_role("button", name="Готово").press("Enter")
    await expect(page.locator("reception-controls")).to_contain_text("На контроле ничего нет.")
    assert server.engine.feeds[HALL].state.controls == {}
    await axe_finds_nothing(page)
    await page.get_by_role("button", name="Всё-таки не сделано").press("Enter")
    await expect(promise.get_by_role("button", name="Готово")).to_be_visible()
    await promise.get_by_role("button", name="Готово").press("Enter")
    await expect(page.locator("reception-controls")).to_contain_text("На контроле ничего нет.")
    assert server.engine.feeds[HALL].state.controls == {}
    public = await new_page("/reception/aksu?lang=ru", width=360, height=740)
    await expect(public.locator("tbody tr").first).to_contain_text("Ноябрь 2026")
    assert await public.evaluate("document.documentElement.scrollWidth") == 360
    await axe_finds_nothing(public)


async def test_on_a_phone(new_page: NewPage, server: HallServer) -> None:
    """At the desk the question stands below the way of the visit, both as wide as their card; in the open figures each
    number stands beside its heading."""
    await ask_to_be_received(server)
    for width in (1000, 390):
        desk = await new_page("/desk/aksu/6?lang=kk", "operator", width=width, height=844)
        await expect(desk.locator("desk-reception h2")).to_be_visible()
        person, story, reception = [
            await desk.locator(part).evaluate("node => node.getBoundingClientRect().toJSON()")
            for part in (".person", "desk-story", "desk-reception")
        ]
        assert min(story["width"], reception["width"]) > 0.8 * person["width"]
        assert reception["y"] >= story["y"] + story["height"]
    page = await new_page("/reception/aksu?lang=kk", width=390, height=844)
    figures = page.locator(".scrolls").first
    assert await figures.evaluate("node => node.scrollWidth === node.clientWidth")
    shown = await figures.locator("td").evaluate_all(
        "cells => cells.map((cell) => getComputedStyle(cell, '::before').content.slice(1, -1))"
    )
    assert shown == (await figures.locator("thead th").all_text_contents())[1:]
