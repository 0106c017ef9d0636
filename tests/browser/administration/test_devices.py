"""A new screen on the wall: six digits, typed in by the administrator, and it is a board of the hall."""

import re

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from queue_server.api.live.live_sockets import LiveSockets
from queue_server.app_parts import PARTS
from queue_server.hall import commands as c
from queue_server.views.equipment.board_report import BoardFault, BoardReport
from queue_server.views.equipment.modem_report import ModemReport
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import PLAIN_PAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODE = re.compile(r"^\d{3} \d{3}$")
SOON_MS = 15_000
"""A screen asks every three seconds whether it is paired."""


def with_rules(server: HallServer, **rules: bool) -> c.Configure:
    """The sample hall with other rules."""
    return c.Configure(replace(server.definition, rules=replace(server.definition.rules, **rules)))


async def test_a_new_screen_becomes_a_board(new_page: NewPage, server: HallServer) -> None:
    """It shows a code; typed in with a name and a zone, the screen goes to its board, flashes its name when asked,
    follows when it is moved, and is shown out when it is revoked."""
    server.devices.heartbeat_s = 1
    screen = await new_page("/screen?lang=en")
    code = screen.locator("new-screen")
    await expect(code).to_have_text(CODE)
    admin = await new_page("/admin/devices?lang=en", "admin")
    await expect(admin.locator(".device-code")).to_have_text(await code.inner_text())
    await admin.locator("#pair-code").fill(await code.inner_text())
    await admin.locator("#pair-name").fill("Entrance")
    await admin.locator("#pair-place").select_option("aksu/left")
    await admin.locator("#pair-place").press("Tab")
    await admin.keyboard.press("Enter")
    await expect(admin.locator("[data-part=done]")).to_have_text("Paired: Entrance")
    await screen.wait_for_url("**/display/aksu?zone=left", timeout=SOON_MS)
    entry = admin.locator(".device-list li")
    await expect(entry).to_contain_text("shows record", timeout=SOON_MS)
    await expect(entry).to_have_attribute("data-how", "ok")
    await admin.get_by_role("button", name="Identify: Entrance").click()
    await expect(screen.locator(".device-name")).to_have_text("Entrance", timeout=SOON_MS)
    await admin.get_by_role("button", name="Change: Entrance").click()
    await admin.locator("#device-zone").select_option("right")
    await admin.keyboard.press("Enter")
    await screen.wait_for_url("**/display/aksu?zone=right", timeout=SOON_MS)
    await admin.get_by_role("button", name="Revoke: Entrance").click()
    await admin.locator("dialog[open] .primary").click()
    await expect(entry).to_have_attribute("data-how", "revoked")
    assert await server.store.tokens()
    assert all(token.revoked_at is not None for token in await server.store.tokens() if token.name == "Entrance")


async def test_a_kiosk_without_its_profile_asks_for_help_and_is_paired_where_it_stands(
    new_page: NewPage, server: HallServer
) -> None:
    """No form of the staff: three languages and six digits. Typed in, it is a kiosk again, and so it says itself."""
    await server.ask(with_rules(server, public_tickets=False))
    kiosk = await new_page("/kiosk/aksu")
    assert [await text.inner_text() for text in await kiosk.locator(".ask").all()] == [
        "Бұл экран әлі бапталмаған. Анықтама терезесіне жүгініңіз.",
        "Этот экран не настроен. Обратитесь к стойке информации.",
        "This screen is not set up. Please ask at the front desk.",
    ]
    assert await kiosk.locator("form, input, a").count() == 0
    code = kiosk.locator("new-screen")
    await expect(code).to_have_text(CODE)
    admin = await new_page("/admin/devices?lang=en", "admin")
    await expect(admin.locator(".device-list li")).to_contain_text("Kiosk")
    await admin.locator("#pair-code").fill(await code.inner_text())
    await admin.locator("#pair-name").fill("Entrance")
    await admin.locator("form.pair .primary").click()
    await expect(kiosk.locator("hall-kiosk")).to_be_visible(timeout=SOON_MS)
    assert [device.kind for device in await server.devices.read()] == ["kiosk"]


async def test_a_new_screen_becomes_the_tablet_of_a_window(new_page: NewPage, server: HallServer) -> None:
    """The page of new screens offers it; paired, it asks at which window it stands, and stays there."""
    server.devices.heartbeat_s = 1
    tablet = await new_page("/screen?lang=en", width=1024, height=768)
    await tablet.get_by_role("link", name="Make it a tablet at a window").click()
    await expect(tablet.get_by_text("It becomes a tablet that asks at a window how it was.")).to_be_visible()
    code = tablet.locator("new-screen")
    await expect(code).to_have_text(CODE)
    admin = await new_page("/admin/devices?lang=en", "admin")
    await admin.locator("#pair-code").fill(await code.inner_text())
    await admin.locator("#pair-name").fill("Window 6")
    await admin.locator("form.pair .primary").click()
    await tablet.wait_for_url("**/rate/aksu", timeout=SOON_MS)
    await tablet.get_by_role("link", name="Window 6").click()
    await expect(tablet.locator(".tablet-idle")).to_be_visible()  # in the language of the hall
    entry = admin.locator(".device-list li", has_text="Window 6")
    await expect(entry).to_have_attribute("data-how", "ok", timeout=SOON_MS)
    await expect(tablet).to_have_url(f"{server.url}/rate/aksu/6")


async def test_a_screen_that_is_revoked_says_that_it_is_not_set_up(new_page: NewPage, server: HallServer) -> None:
    """The hall's boards are not public: the screen over a window, which an administrator has just revoked."""
    await server.ask(with_rules(server, public_board=False))
    screen = await new_page("/display/aksu/window/6", "board", is_person=False)
    await expect(screen.locator("window-screen")).to_be_visible()
    await screen.context.clear_cookies()
    for fanout in server.app[PARTS][LiveSockets].fanouts.values():
        for shown_screen in fanout.screens():
            fanout.end(shown_screen, 4401)
    await expect(screen.locator(".not-set-up")).to_be_visible(timeout=SOON_MS)
    await expect(screen.locator("new-screen")).to_have_text(CODE)


async def test_without_the_server_the_list_says_how_old_it_is(new_page: NewPage, server: HallServer) -> None:
    """What is shown may be wrong by then; with the server it is right again."""
    await server.announce_device()
    admin = await new_page("/admin/devices?lang=en", "admin")
    entry = admin.locator(".device-list li")
    await expect(entry).to_have_attribute("data-how", "waiting")
    await admin.route("**/api/v1/devices", lambda route: route.abort())
    away = admin.locator("[data-part=away]")
    await expect(away).to_contain_text("No connection. This is as it was", timeout=SOON_MS)
    await admin.unroute("**/api/v1/devices")
    await expect(away).to_be_hidden(timeout=SOON_MS)


@pytest.mark.parametrize("beside", ["**/api/v1/servers", "**/api/v1/halls/*/devices"])
async def test_devices_are_seen_before_what_is_asked_for_beside_them(
    new_page: NewPage, server: HallServer, beside: str
) -> None:
    """The servers of the store, and what hangs on wires, may be slow to answer."""
    await server.announce_device()
    admin = await new_page("/admin?lang=en", "admin")
    await admin.route(beside, lambda _route: None)  # never answered
    async with admin.expect_request(beside):
        await admin.goto("/admin/devices?lang=en")
    await expect(admin.locator(".device-list li")).to_have_attribute("data-how", "waiting")
    await expect(admin.locator("[data-part=away]")).to_be_hidden()


async def test_a_board_on_a_wire_is_asked_who_it_is(new_page: NewPage, server: HallServer) -> None:
    """It stands among the devices without being paired, with its window and what ails it; so does a modem, which can
    show nothing."""
    fails = BoardReport(
        "com3",
        33,
        2,
        ("A012",),
        1.0,
        is_sent=True,
        failing="no answer",
        failing_since=1.0,
        fault=BoardFault("no_answer", {}),
    )
    refused = BoardFault("no_credit", {"detail": "+CMS ERROR: 500"})
    modem = ModemReport("sms", is_ready=False, failing="no credit", failing_since=1.0, fault=refused)
    server.devices.report("left", (fails,), (modem,))
    admin = await new_page("/admin/devices?lang=en", "admin")
    entry = admin.locator('.device-list li[data-device="board-left-com3-33"]')
    await expect(entry).to_contain_text("Window 2 · The board does not answer: look at its power")
    await expect(entry).to_have_attribute("data-how", "failing")
    await admin.get_by_role("button", name="Identify: com3 33").click()
    await expect(admin.locator("[data-part=done]")).to_have_text("com3 33 shows its name.")
    assert server.devices.is_identified("board-left-com3-33")
    entry = admin.locator('.device-list li[data-device="modem-left-sms"]')
    await expect(entry).to_contain_text(
        "The network refuses this SIM (+CMS ERROR: 500): has it credit, and may it send?"
    )
    await expect(entry.get_by_role("button")).to_have_count(0)


async def test_a_code_that_nobody_shows_is_told_so(new_page: NewPage) -> None:
    """In the administrator's language, and what was typed stays."""
    admin = await new_page("/admin/devices?lang=ru", "admin")
    await admin.locator("#pair-code").fill("000 000")
    await admin.locator("#pair-name").fill("Вход")
    await admin.locator("form.pair .primary").click()
    await expect(admin.locator("[data-part=problem]")).to_contain_text("Этот код не показывает ни одно устройство.")
    assert await admin.locator("#pair-name").input_value() == "Вход"


async def test_devices_are_the_administrators(new_page: NewPage) -> None:
    """A manager is told that the page is not theirs."""
    page = await new_page("/admin/devices", "manager")
    assert await page.locator("hall-devices").count() == 0


async def test_axe_finds_no_violation(new_page: NewPage, server: HallServer) -> None:
    """With a device that waits and one that is paired; nothing is wider than the page."""
    await server.announce_device()
    await server.pair_device(await server.announce_device(), "Entrance")
    page = await new_page(PLAIN_PAGE, "admin")
    for lang, width in (("ru", 1366), ("kk", 390)):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(f"/admin/devices?lang={lang}")
        await expect(page.locator(".device-list li")).to_have_count(2)
        assert await violations_in(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    await page.set_viewport_size({"width": 1920, "height": 800})
    await page.goto("/screen?lang=kk")
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_several_servers_are_listed(new_page: NewPage, server: HallServer) -> None:
    """One alone is not; of several each has its name, its state, and what differs from the server of the page."""
    admin = await new_page("/admin/devices?lang=en", "admin")
    await expect(admin.locator(".device-table > *")).not_to_have_count(0)
    await expect(admin.locator(".server-table li")).to_have_count(0)
    (own,) = await server.store.servers()
    other = replace(own, id="other", name="pc-2", address="http://10.0.0.2:8080", folders="ab", clock_differs_s=120)
    await server.store.save_server(other)
    try:
        listed = admin.locator(".server-table li")
        await expect(listed).to_have_count(2, timeout=SOON_MS)
        await expect(listed.and_(admin.locator("[data-how=ok]"))).to_contain_text("this server")
        differing = listed.filter(has_text="pc-2")
        await expect(differing).to_contain_text("recorded voices are not those of this server")
        await expect(differing).to_contain_text("differs from the database's by 120 s")
    finally:
        await server.store.remove_server("other")
