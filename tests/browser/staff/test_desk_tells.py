"""What a desk tells its operator: notes, the pace, printers, and that somebody has come while they looked elsewhere."""

import re

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, Route, expect

from queue_server.api.live import broadcaster, snapshot_broadcaster
from queue_server.clock import now_us
from queue_server.config.definition import Names, Result
from queue_server.hall import commands as c
from queue_server.views.equipment.printers import PaperState, PrinterDocument
from queue_server.views.times import moment
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.contexts import PLAIN_PAGE
from tests.browser.staff.test_desk import RESULTS

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = "/desk/aksu/6?lang=en"
RECHECKED_MS = 15_000
"""What no record of the journal brings about is looked at when a desk has been silent for five seconds."""
ERLAN = c.Actor("operator", "erlan")


async def at_the_window(server: HallServer, note: str | None = None) -> None:
    """A visitor of window 7 is sent to window 6, with a note if there is one, and called there."""
    await server.ask(c.OpenWindow(6, "aigul"))
    await server.ask(c.OpenWindow(7, "erlan"))
    await server.issue("land")
    await server.call(7)
    await server.ask(c.TransferTicket(7, to_window=6, noted=note is not None, back=True), ERLAN, note)
    await server.call(6)


async def test_the_visitors_story(new_page: NewPage, server: HallServer) -> None:
    """When they came, where they have been, and where they go next."""
    await at_the_window(server)
    desk = await new_page(PATH, "operator")
    steps = desk.locator(".story li")
    await expect(steps.nth(0)).to_contain_text("Came at")
    await expect(steps.nth(1)).to_have_text("Before: Land · Window 7")
    await expect(steps.nth(2)).to_have_text("Now: Land · Window 6")
    await expect(steps.nth(3)).to_have_text("Then: Land · Window 7")


async def test_a_colleagues_note_is_shown_as_text(new_page: NewPage, server: HallServer) -> None:
    """With its author; what looks like a page stays words; the next visitor's desk does not have it."""
    script = "<img src=x onerror=alert(1)>\nhears badly"
    await at_the_window(server, script)
    desk = await new_page(PATH, "operator")
    note = desk.locator(".note")
    await expect(note.locator("blockquote")).to_have_text(script)
    await expect(note.locator("figcaption")).to_contain_text("erlan, ")
    await server.ask(c.HoldTicket(6))
    await expect(note).to_have_count(0)


async def test_a_note_that_has_been_erased_is_gone(new_page: NewPage, server: HallServer) -> None:
    """The record still says that there was one; its words are nowhere."""
    await at_the_window(server, "hears badly")
    desk = await new_page(PATH, "operator")
    await expect(desk.locator(".note")).to_have_text(re.compile("hears badly"))
    await server.store.erase_notes(now_us() + 25 * 3600 * 1_000_000)
    await desk.reload()
    await desk.wait_for_load_state("networkidle")
    await expect(desk.locator(".story")).to_be_visible()
    await expect(desk.locator(".note")).to_have_count(0)


async def test_a_note_that_cannot_be_read_is_asked_for_again(new_page: NewPage, server: HallServer) -> None:
    """The desk says that there is one, and asks again by itself while nothing else happens in the hall."""
    await at_the_window(server, "hears badly")
    desk = await new_page("/desk/aksu?lang=en", "operator")
    await desk.clock.install()
    await desk.route("**/notes", lambda route: route.abort(), times=1)
    await desk.goto(PATH)
    await expect(desk.locator("desk-story")).to_contain_text("There is a note, and it cannot be read at present.")
    await desk.clock.fast_forward(3_000)
    await expect(desk.locator(".note")).to_contain_text("hears badly")
    await expect(desk.locator("desk-story")).not_to_contain_text("cannot be read")


async def test_a_note_is_not_asked_for_once_the_visitor_has_gone(new_page: NewPage, server: HallServer) -> None:
    """What could not be read of one visitor is no request, and no sentence, beside the next."""
    await at_the_window(server, "hears badly")
    desk = await new_page("/desk/aksu?lang=en", "operator")
    await desk.clock.install()
    requests: list[str] = []

    async def refuse(route: Route) -> None:
        requests.append(route.request.url)
        await route.abort()

    await desk.route("**/notes", refuse)
    await desk.goto(PATH)
    await expect(desk.locator("desk-story")).to_contain_text("cannot be read")
    await server.ask(c.HoldTicket(6))
    await expect(desk.locator("desk-story")).to_be_hidden()
    before = len(requests)
    await desk.clock.run_for(30_000)
    assert len(requests) == before


async def test_a_call_that_takes_too_long_goes_amber_then_red(new_page: NewPage, server: HallServer) -> None:
    """With a shape and words, and said to a screen reader; the norm is the hall's."""
    await server.ask(c.Configure(replace(server.definition, call_seconds=60)), c.CLOCK)
    await server.ask(c.OpenWindow(6, "aigul"))
    await server.issue("land")
    desk = await new_page(PATH, "operator")
    await server.call(6)
    time = desk.locator(".person-time")
    await expect(time).to_have_attribute("data-pace", "fine")
    await desk.clock.install()
    await desk.clock.fast_forward(70_000)
    await expect(time).to_have_attribute("data-pace", "slow")
    await expect(time).to_contain_text("longer than 1 min")
    await expect(desk.locator("[data-part=spoken]")).to_have_text("longer than 1 min")
    assert await time.evaluate("node => getComputedStyle(node, '::before').clipPath") != "none"
    await desk.clock.fast_forward(30_000)
    await expect(time).to_have_attribute("data-pace", "late")
    await expect(time).to_contain_text("much longer than 1 min")


async def test_a_result_is_one_press(new_page: NewPage, server: HallServer) -> None:
    """The hall's results stand under the visitor, each with its digit, while somebody is served and not before."""
    await server.ask(c.Configure(replace(server.definition, results=RESULTS)), c.CLOCK)
    await server.ask(c.OpenWindow(6, "aigul"))
    await server.issue("land")
    await server.call(6)
    desk = await new_page(PATH, "operator")
    await expect(desk.locator(".results button")).to_have_count(0)
    await server.ask(c.StartService(6))
    await expect(desk.locator(".results button")).to_have_text(["Done1", "Papers are missing2"])
    await desk.get_by_role("button", name="Papers are missing").click()
    await expect(desk.locator(".person-none")).to_be_visible()
    last = [record.body async for record in server.store.read("aksu")][-1]
    assert b'"result":"papers-missing"' in last


async def test_a_printer_in_trouble_is_a_calm_line(
    new_page: NewPage, server: HallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes and goes by itself, and says which kiosk's printer has what trouble and whose ticket is not printed."""
    for module in (broadcaster, snapshot_broadcaster):  # looked for four times a second, and not every five seconds
        monkeypatch.setattr(module, "ALIVE_EVERY_S", 0.25)
    await server.ask(c.OpenWindow(6, "aigul"))
    desk = await new_page(PATH, "operator")
    line = desk.locator(".printer-trouble")
    await expect(line).to_have_count(0)
    server.printers = (PrinterDocument("door", ("entrance",), "paper_out", moment(now_us()), ("L012", "C003")),)
    await expect(line).to_have_text(
        "Printer door, kiosk entrance: no paper. Not printed: L012, C003.", timeout=RECHECKED_MS
    )
    server.printers = (PrinterDocument("door", ("entrance",), "ok", moment(now_us()), (), ("L012", "L013")),)
    await expect(line).to_have_text(
        "Printer door, kiosk entrance. May not have been printed: L012, L013. Look at the printer. "
        "No paper there? Print again:L012L013",
        timeout=RECHECKED_MS,
    )
    server.printers = (PrinterDocument("door", ("entrance",), "ok", moment(now_us()), ()),)
    await expect(line).to_have_count(0, timeout=RECHECKED_MS)


async def test_a_press_prints_an_uncertain_ticket_again(new_page: NewPage, server: HallServer) -> None:
    """That ticket at that printer; where it is uncertain once more the desk says so."""
    requests: list[tuple[str, str, str]] = []

    async def print_again(hall: str, printer: str, number: str) -> PaperState:
        requests.append((hall, printer, number))
        return "uncertain"

    server.print_again = print_again
    server.printers = (PrinterDocument("door", ("entrance",), "ok", moment(now_us()), (), ("L012", "L013")),)
    await server.ask(c.OpenWindow(6, "aigul"))
    desk = await new_page(PATH, "operator")
    await desk.get_by_role("button", name="Print L013 again").click()
    await expect(desk.locator("desk-printers")).to_contain_text("It may not have been printed this time either.")
    assert requests == [("aksu", "door", "L013")]


NOTIFICATIONS = """
window.told = [];
window.Notification = class {
  static permission = "default";
  static requestPermission = async () => (Notification.permission = "granted");
  constructor(title, { body }) { told.push(`${title}: ${body}`); this.close = () => told.push("closed"); }
};
null;
"""
"""A browser's notifications as the desk finds them: nothing is allowed until somebody is asked."""


async def announcements(desk: Page) -> list[str]:
    return list(await desk.evaluate("window.told"))


async def test_who_comes_while_the_desk_is_idle_is_told_of(new_page: NewPage, server: HallServer) -> None:
    """A count in the title at once; a notification only after the operator's own press, and both go with the call."""
    await server.ask(c.OpenWindow(6, "aigul"))
    desk = await new_page(PATH, "operator")
    await desk.evaluate(NOTIFICATIONS)
    await expect(desk).to_have_title("Window 6")
    await server.issue("land")
    await expect(desk).to_have_title("(1) Window 6")
    assert await announcements(desk) == []
    await server.call(6)
    await expect(desk).to_have_title("L001 · Window 6")
    await desk.get_by_role("button", name="Notify me when somebody comes").click()
    await expect(desk.get_by_role("button", name="Notify me")).to_have_attribute("aria-pressed", "true")
    await server.ask(c.MarkNoShow(6))
    await expect(desk).to_have_title("Window 6")
    await server.issue("land")
    await server.issue("land")
    await expect(desk).to_have_title("(2) Window 6")
    assert await announcements(desk) == ["Window 6: L002 · Land"]
    await server.call(6)
    await expect(desk).to_have_title("L002 · Window 6")
    assert await announcements(desk) == ["Window 6: L002 · Land", "closed"]


async def test_a_browser_that_does_not_notify_says_so(new_page: NewPage, server: HallServer) -> None:
    """Asked once, by the press; the refusal is a sentence and the switch stays off."""
    await server.ask(c.OpenWindow(6, "aigul"))
    desk = await new_page(PATH, "operator")
    await desk.evaluate(NOTIFICATIONS + "Notification.requestPermission = async () => 'denied'; null;")
    button = desk.get_by_role("button", name="Notify me")
    await button.click()
    await expect(desk.locator("desk-notice")).to_contain_text("The browser does not allow this page to notify.")
    await expect(button).to_have_attribute("aria-pressed", "false")


async def test_a_screen_reader_hears_what_changes(new_page: NewPage, server: HallServer) -> None:
    """Who has come, who is called, who is served, and that nobody is left."""
    await server.ask(c.OpenWindow(6, "aigul"))
    desk = await new_page(PATH, "operator")
    spoken = desk.locator("[role=status][data-part=spoken]")
    await expect(spoken).to_have_text("")
    for step, sentence in (
        (lambda: server.issue("land"), "L001 has come: Land."),
        (lambda: server.call(6), "L001 is called: Land."),
        (lambda: server.ask(c.StartService(6)), "L001 is being served: Land."),
        (lambda: server.ask(c.FinishService(6)), "Nobody is here. 0 people waiting"),
    ):
        await step()
        await expect(spoken).to_have_text(sentence)


LYING_ELSEWHERE = """() => {
  const boxes = [".desk-head", ".desk-more", ".person", ".next-thing", ".desk-line"]
    .map((part) => [part, document.querySelector(part).getBoundingClientRect()]);
  const meet = ([, a], [, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const pairs = boxes.flatMap((one, place) => boxes.slice(place + 1).filter((other) => meet(one, other))
    .map(([name]) => `${one[0]} ${name}`));
  const words = [...document.querySelectorAll(".desk button")].filter((button) => {
    const { bottom, right } = button.getBoundingClientRect();
    const isOutside = bottom > innerHeight || right > innerWidth;
    return button.checkVisibility() && (button.scrollWidth > button.clientWidth || isOutside);
  });
  return [...pairs, ...words.map((button) => button.textContent)];
}"""
"""Parts of the desk of which one lies over the other, and buttons that do not fit or lie outside the screen."""

SMALL_DESKS = ((1024, 768), (1152, 864), (1280, 800), (1366, 768))


async def test_all_of_a_desk_fits_an_old_screen(new_page: NewPage, server: HallServer) -> None:
    """A visitor whose proof is asked for and a service with three results, on small screens, in each language."""
    referred = Names("Басқа мекемеге жіберілді", "Направлен в другое учреждение", "Referred elsewhere")
    results = (
        Result("done", Names("Орындалды", "Оказано", "Done")),
        Result("papers", Names("Құжат жетіспейді", "Не хватает документов", "Papers are missing")),
        Result("referred", referred),
    )
    await server.ask(c.Configure(replace(server.definition, results=results)), c.CLOCK)
    await server.ask(c.OpenWindow(6, "aigul"))
    await server.issue("land", "elderly")
    await server.issue("land")
    await server.call(6)
    await server.ask(c.StartService(6))
    desk = await new_page(PLAIN_PAGE, "operator")
    for language in ("kk", "ru", "en"):
        await desk.goto(f"/desk/aksu/6?lang={language}")
        await expect(desk.locator(".results button")).to_have_count(3)
        await expect(desk.locator(".person-priority button")).to_have_count(2)
        await desk.evaluate("document.fonts.ready")
        for width, height in SMALL_DESKS:
            await desk.set_viewport_size({"width": width, "height": height})
            assert await desk.evaluate(LYING_ELSEWHERE) == [], (language, width)


async def test_axe_finds_no_violation(new_page: NewPage, server: HallServer) -> None:
    """With a story, a note, results and a printer in trouble, and in the dialogs; nothing is wider than the page."""
    await server.ask(c.Configure(replace(server.definition, results=RESULTS)), c.CLOCK)
    server.printers = (PrinterDocument("door", ("entrance",), "paper_low", moment(now_us()), ("L012",)),)
    await at_the_window(server, "hears badly")
    await server.ask(c.StartService(6))
    desk = await new_page(PLAIN_PAGE, "operator")
    for lang, theme, width in (("kk", "light", 1366), ("ru", "dark", 1920), ("en", "contrast", 390)):
        await desk.set_viewport_size({"width": width, "height": 800})
        await desk.goto(f"/desk/aksu/6?lang={lang}&theme={theme}")
        await expect(desk.locator(".note")).to_be_visible()
        await expect(desk.locator(".results")).to_be_visible()
        await no_violation(desk)
        await desk.locator("button[data-command=transfer]").click()
        await expect(desk.get_by_role("dialog")).to_be_visible()
        await no_violation(desk)
        assert await desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


async def no_violation(page: Page) -> None:
    assert await violations_in(page) == []
