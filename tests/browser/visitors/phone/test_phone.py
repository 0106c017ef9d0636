"""The phone ticket in Chromium: what matters in the first view, and the turn followed to its end."""

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from queue_server.clock import now_us
from queue_server.config.definition import Names
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.pages.wording.dates import clock
from queue_server.views.times import moment
from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage
from tests.browser.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_first_view_of_a_small_phone_has_number_and_place(new_page: NewPage, server: HallServer) -> None:
    """On 360 × 640 px the number and the place in line need no scrolling, even before any script has run."""
    await server.issue("land")
    await server.issue("land")
    ticket = last(server)
    page = await new_page(f"/t/{ticket}?lang=ru", width=360, height=640, java_script_enabled=False)
    for text in ("L002", "Перед вами 1 человек"):
        box = await page.get_by_text(text).last.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 640


async def test_one_state_is_shown_even_without_a_style_sheet(new_page: NewPage, server: HallServer) -> None:
    """The others are hidden in the page itself: a browser may skip a sheet, or lose it on the way."""
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=en", java_script_enabled=False)
    await page.route("**/*.css", lambda route: route.abort())
    await page.reload()
    await expect(page.locator(".phone-states > p:visible")).to_have_text(["You are next"])
    await expect(page.locator("dialog:visible")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "contrast"])
async def test_the_longest_number_stays_on_the_card(new_page: NewPage, server: HallServer, theme: str) -> None:
    """Five letters, a window of three digits and the longest names are within the screen of a small phone."""
    long = Names(*["Әлеуметтік-еңбек саласындағы мемлекеттік қызметтерді көрсету және халықты жұмыспен қамту"] * 3)
    services = tuple(
        replace(service, names=long, first_number=9998, last_number=9999) for service in server.definition.services
    )
    window = replace(server.definition.windows[5], window=999)
    longest = replace(server.definition, services=services, names=long, windows=(*server.definition.windows, window))
    await server.ask(c.Configure(longest), c.CLOCK)
    await server.open(999)
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=kk&theme={theme}", width=320, height=640)
    assert await page.evaluate(WIDTH) <= 320
    await server.call(999)
    await expect(page.locator(".come")).to_be_visible()
    assert await page.evaluate(WIDTH) <= 320


WIDTH = "Math.max(...[...document.querySelectorAll('.phone *')].map((node) => node.getBoundingClientRect().right))"


async def test_the_ticket_follows_the_turn(new_page: NewPage, server: HallServer) -> None:
    """Place, call and end appear by themselves, in the language of the ticket."""
    await server.open(6)
    await server.issue("land", language="en")
    await server.issue("land", language="en")
    page = await new_page(f"/t/{last(server)}", width=360, height=640, extra_http_headers={"Accept-Language": "ru"})
    await expect(page.get_by_text("1 person ahead of you")).to_be_visible()
    await server.call(6)
    await expect(page.get_by_text("You are next")).to_be_visible()
    await page.get_by_role("button", name="Sound and vibration").click()
    await expect(page.get_by_role("button", name="Sound and vibration")).to_have_attribute("aria-pressed", "true")
    state = server.engine.feeds[HALL].state
    await server.finish(6)
    await server.call(6)
    await expect(page.locator(".come")).to_contain_text("Please go to window 6")
    await expect(page.locator(".come")).to_contain_text("Left wing")
    await expect(page).to_have_title("→ 6 · L002")
    await server.finish(6)
    await expect(page.get_by_text("Your visit is over.")).to_be_visible()
    assert {ticket.state for ticket in state.tickets.values()} == {"served"}


async def test_leaving_is_asked_once_more_and_then_done(new_page: NewPage, server: HallServer) -> None:
    """The visitor can give up the turn from the phone, but not by a slip of the finger."""
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=kk", width=360, height=640)
    await page.get_by_role("button", name="Кетемін").click()
    await page.get_by_role("button", name="Кезекте қалу").click()
    assert server.engine.feeds[HALL].state.ticket("L001").state == "waiting"
    await page.get_by_role("button", name="Кетемін").click()
    await page.get_by_role("button", name="Кезектен бас тарту").click()
    await expect(page.get_by_text("Сіз бұл кезектен бас тарттыңыз.")).to_be_visible()
    assert server.engine.feeds[HALL].state.ticket("L001").state == "left"


async def test_no_question_hides_a_call(new_page: NewPage, server: HallServer) -> None:
    """Somebody who thinks about leaving while they are called sees the window, not the question."""
    await server.open(6)
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=en", width=360, height=640)
    await page.locator(".leave").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await server.call(6)
    await expect(page.locator(".come")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_more_time_is_asked_for_once(new_page: NewPage, server: HallServer) -> None:
    """The turn is put off after one more question; once is all that this hall allows."""
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=ru", width=360, height=640)
    await page.get_by_role("button", name="Мне нужно ещё время").click()
    await expect(page.get_by_role("heading", name="Отложить вашу очередь на 10 минут?")).to_be_visible()
    await page.locator(".ask-time .sure").click()
    await expect(page.get_by_text("Ваша очередь отложена до")).to_be_visible()
    held = server.engine.feeds[HALL].state.ticket("L001").held_until
    assert held is not None
    until = clock(moment(held), "ru", server.definition.timezone)
    await expect(page.get_by_text(f"Ваша очередь отложена до {until}.")).to_be_visible()
    await expect(page.get_by_role("button", name="Мне нужно ещё время")).to_have_count(0)
    assert server.engine.feeds[HALL].state.ticket("L001").own_holds == 1


async def test_a_ticket_of_yesterday_has_ended(new_page: NewPage, server: HallServer) -> None:
    """A page that stayed open over midnight says what became of the ticket, not that there is no connection."""
    offset = 0
    await server.stop()
    server.clock = lambda: now_us() + offset
    await server.start()
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=en", width=360, height=640, has_clock=True)
    await expect(page.get_by_text("You are next")).to_be_visible()
    offset = 24 * 60 * MINUTE
    await server.issue("land")
    for _ in range(16):
        await page.clock.run_for(1_000)
    await expect(page.get_by_text("The hall closed before your turn.")).to_be_visible()
    await expect(page.get_by_text("Ended")).to_be_visible()
    await expect(page.locator("live-status, .leave")).to_have_count(0)


RINGING = """() => {
  window.rung = [];
  navigator.vibrate = (pattern) => window.rung.push(`vibrates ${[].concat(pattern).length}`);
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.rung.push("sounds"); return start.apply(this, when); };
  Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
    window.rung.push("stays awake");
    return { release: async () => window.rung.push("may sleep") };
  } } });
}"""
"""Writes down what a phone would do: a machine without one neither vibrates nor has a battery."""


async def test_the_call_rings_and_vibrates_once_allowed(new_page: NewPage, server: HallServer) -> None:
    """Four notes and three shakes for a call, and again for a recall; meanwhile the screen stays on. The shakes come
    again until the page is touched, which ends them."""
    await server.open(6)
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=en", width=360, height=640, script=f"({RINGING})()")
    await page.get_by_role("button", name="Sound and vibration").click()
    await until(page, "window.rung.includes('stays awake')")
    await page.clock.install()
    await page.evaluate("window.rung.length = 0")
    await server.call(6)
    await expect(page.locator(".come")).to_be_visible()
    assert await page.evaluate("window.rung") == ["sounds", "sounds", "sounds", "sounds", "vibrates 5"]
    await page.clock.run_for(3_000)
    assert await page.evaluate("window.rung.at(-1)") == "vibrates 5"
    await page.get_by_role("button", name="I see it").click()
    assert await page.evaluate("window.rung.splice(0).at(-1)") == "vibrates 1"
    await server.ask(c.Recall(6))
    await until(page, "window.rung.length === 5")
    await page.get_by_role("button", name="Sound and vibration").click()
    await until(page, "window.rung.at(-1) === 'may sleep'")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
async def test_the_window_is_as_tall_as_the_screen(new_page: NewPage, server: HallServer, motion: str) -> None:
    """The call fills a small phone that had been scrolled, its window half of that, and flashes until it has been seen,
    once a second; not at all for those who have asked for less motion."""
    await server.open(6)
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=kk", width=360, height=640, reduced_motion=motion)
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await server.call(6)
    await expect(page.locator(".come")).to_be_visible()
    card = await page.locator(".fades").bounding_box()
    window = await page.locator(".come .number").bounding_box()
    assert card is not None
    assert [round(card[side]) for side in ("x", "y", "width", "height")] == [0, 0, 360, 640]
    assert window is not None
    assert window["height"] > 320
    flashes = "getComputedStyle(document.querySelector('.fades')).animation"
    assert (("call-flash" in await page.evaluate(flashes)), "1s" in await page.evaluate(flashes)) == (
        (True, True) if motion == "no-preference" else (False, False)
    )
    await page.get_by_role("button", name="Көрдім").click()
    assert "call-flash" not in await page.evaluate(flashes)
    await expect(page.get_by_role("button", name="Көрдім")).to_have_count(0)
    assert server.engine.feeds[HALL].state.ticket("L001").state == "called"


async def test_all_of_it_is_light(new_page: NewPage, server: HallServer) -> None:
    """The whole page with its scripts is under 46 kB on the wire, 1.5 s at 256 kbit/s, the slowest of phones."""
    await server.issue("land")
    page = await new_page(f"/t/{last(server)}?lang=kk", width=360, height=640)
    await page.wait_for_load_state("load")
    sizes = await page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((entry) => [entry.name.split('/').at(-1), entry.transferSize])"
    )
    assert sum(size for _, size in sizes) < 46_000, sizes
    assert not [name for name, _ in sizes if name.endswith(".ttf")]


async def test_a_ticket_that_nobody_has_is_a_plain_page(new_page: NewPage) -> None:
    """An unknown code is a 404 in the reader's language, with the way out."""
    page = await new_page("/t/nobody-has-this1?lang=kk", width=360, height=640)
    await expect(page.locator("main")).to_contain_text("билет басқа күнгі болуы мүмкін")
    await expect(page.get_by_role("link", name="Басты бетке")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "grounds"),
    [
        ("light", {"": "rgb(243, 246, 247)", "?theme=dark": "rgb(6, 20, 27)"}),
        ("dark", {"": "rgb(6, 20, 27)", "?theme=light": "rgb(243, 246, 247)", "?theme=contrast": "rgb(0, 0, 0)"}),
    ],
)
async def test_the_page_is_as_dark_as_the_phone(
    new_page: NewPage, server: HallServer, scheme: str, grounds: dict[str, str]
) -> None:
    """Whoever has set the phone to dark reads on dark ground; an address that names a theme decides for itself."""
    await server.issue("land")
    await server.ask(c.Configure(replace(server.definition, phone_tickets=True)), c.CLOCK)
    page = await new_page("/healthz", width=360, height=640, color_scheme=scheme)
    for path in ("/t/visitor-00000001", "/verify", "/p/aksu", "/t/nobody-has-this1"):
        for query, ground in grounds.items():
            await page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            await page.goto(server.keyed(f"{path}{query}"))
            await expect(page.locator("html")).to_have_css("background-color", ground)


def last(server: HallServer) -> str:
    """The id of the last ticket."""
    return list(server.engine.feeds[HALL].state.tickets)[-1]
