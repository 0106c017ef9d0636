"""Taking a ticket by phone, from the board's code to the ticket, in Chromium."""

import time

import pytest
from msgspec.structs import replace
from playwright.async_api import Route, expect

from queue_server.pages.visitors.presence import Presence
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.conftest import NewPage
from tests.browser.visitors.screens.test_board import OVERFLOWING

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_to_phones(server: HallServer) -> None:
    """The same server with the rule switched on."""
    await server.stop()
    server.definition = replace(sample_definition(), phone_tickets=True)
    await server.start()


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1024, 768)])
async def test_the_board_shows_the_code(new_page: NewPage, server: HallServer, size: tuple[int, int]) -> None:
    """To a signed-in board, with nothing pushed out of it; a public one shows none."""
    await open_to_phones(server)
    await server.open(18)
    await server.issue("education")
    await server.call(18)
    board = await new_page("/display/aksu", role="board", width=size[0], height=size[1])
    image = board.locator("phone-code img")
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert await board.evaluate(OVERFLOWING) == []
    public = await new_page("/display/aksu")
    await expect(public.locator("phone-code")).to_have_count(0)


async def test_a_code_that_has_run_out_is_not_shown(new_page: NewPage, server: HallServer) -> None:
    """A server that is too slow for the next one takes the code off the board; when it comes, it is there again."""
    await open_to_phones(server)
    board = await new_page("/display/aksu", role="board", has_clock=True)
    door = board.locator("phone-code")
    await expect(door).to_be_visible()
    routes: list[Route] = []
    is_slow = True

    async def answer(route: Route) -> None:
        if is_slow:
            routes.append(route)
        else:
            await route.continue_()

    await board.route("**/qr.svg?step=*", answer)
    await board.clock.fast_forward(31_000)
    await expect(door).to_be_visible()
    await board.clock.fast_forward(30_000)
    await expect(door).to_be_hidden()
    is_slow = False
    for route in routes:
        await route.continue_()
    await expect(door).to_be_visible()


async def test_from_the_code_to_the_ticket(new_page: NewPage, server: HallServer) -> None:
    """Scan, tap the service, and the phone shows its number; opening the code once more leads back to it."""
    await open_to_phones(server)
    codes = Presence(server.store, lambda: time.time_ns() // 1000)
    phone = await new_page(f"/p/aksu?c={await codes.code(HALL)}", width=360, height=740, locale="kk")
    assert phone.url == f"{server.url}/p/aksu"
    await phone.get_by_role("button", name="Жер қатынастары").click()
    await expect(phone.locator(".phone-number")).to_contain_text("L001")
    address = phone.url
    await phone.goto(f"/p/aksu?c={await codes.code(HALL)}")
    assert phone.url == address
    assert await phone.evaluate("document.documentElement.scrollWidth") == 360
