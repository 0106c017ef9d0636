"""The desk in Chromium: a day by keyboard alone, one call for many clicks, and refusals in the reader's language."""

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.config.definition import Names, Result
from queue_server.hall import commands as c
from queue_server.hall.ticket import Ticket
from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import NewPage
from tests.browser.keyboard import expect_no_dialog
from tests.browser.reconnect import come_back

pytestmark = pytest.mark.asyncio(loop_scope="session")

RESULTS = (
    Result("done", Names("Орындалды", "Оказано", "Done")),
    Result("papers-missing", Names("Құжат жетіспейді", "Не хватает документов", "Papers are missing")),
)


async def test_a_working_day_by_keyboard_alone(new_page: NewPage, server: HallServer) -> None:
    """Every command of the contract, from opening to closing, with no hand on the mouse."""
    rules = replace(server.definition.rules, out_of_turn=True)
    await server.ask(c.Configure(replace(server.definition, rules=rules, results=RESULTS)), c.CLOCK)
    await server.open(13)
    for priority in (None, "veteran", None, None, None):
        await server.issue("land", priority)
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    number = desk.locator(".person-number")
    await say(desk, "Open the window", "Space")
    await say(desk, "Call the next visitor", "Space")
    await expect(number).to_have_text("L002")
    await press(desk, "r")
    await expect(desk.locator(".person")).to_contain_text("Called 2 times")
    await press(desk, "y")
    await expect(desk.locator(".person-priority")).to_contain_text("The proof was shown.")
    await say(desk, "The visitor has come: start", "Space")
    await say(desk, "Finish and call the next", "Space")
    await expect(number).to_have_text("L001")
    await press(desk, "x")
    await say(desk, "Call the next visitor", "Space")
    await expect(number).to_have_text("L003")
    await press(desk, "h")
    await expect(desk.get_by_role("dialog")).to_contain_text("Put the visitor on hold")
    await desk.keyboard.press("2")
    await expect(desk.locator(".line-held")).to_contain_text("L003")
    await press(desk, "b")
    await expect(desk.locator(".line-held")).to_have_count(0)
    await press(desk, "o")
    await desk.keyboard.type("L005")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("fainted")
    await desk.keyboard.press("Enter")
    await expect(number).to_have_text("L005")
    await say(desk, "The visitor has come: start", "Space")
    await press(desk, "2")
    await expect(desk.locator(".person-none")).to_be_visible()
    await press(desk, "p")
    await desk.keyboard.type("training")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".person-none")).to_have_text("Paused: training")
    await say(desk, "Go on working", "Space")
    await say(desk, "Call the next visitor", "Space")
    await expect(number).to_have_text("L003")
    await press(desk, "t")
    await desk.keyboard.press("4")
    await say(desk, "Call the next visitor", "Space")
    await say(desk, "The visitor has come: start", "Space")
    await press(desk, "f")
    await expect(desk.locator(".person-none")).to_be_visible()
    await press(desk, "q")
    await expect(desk.locator("[data-part=window-state]")).to_have_text("Closed")
    assert ends(server) == {"L001": "no_show", "L002": "served", "L003": "waiting", "L004": "served", "L005": "served"}
    assert server.engine.feeds[HALL].state.ticket("L003").service == "social"


async def test_several_quick_clicks_make_one_call(new_page: NewPage, server: HallServer) -> None:
    """A double click on the one filled button does one thing: it calls, and does not start as well."""
    await server.issue("land")
    await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    primary = desk.locator(".next-thing")
    await expect(primary).to_contain_text("Call the next visitor")
    await expect(primary).to_be_enabled()
    await primary.dblclick()
    await expect(desk.locator(".person-number")).to_have_text("L001")
    await expect(primary).to_be_enabled()
    state = server.engine.feeds[HALL].state
    assert [ticket.state for ticket in state.tickets.values()] == ["called", "waiting"]


async def test_a_button_is_enabled_exactly_when_its_command_is_allowed(new_page: NewPage, server: HallServer) -> None:
    """In each state of the window the enabled buttons are those of the document's `allowed`."""
    await server.issue("land", "veteran")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await expect_enabled(desk, set())
    await say(desk, "Open the window", "Space")
    await expect(desk.locator(".next-thing")).to_contain_text("Call the next visitor")
    await expect_enabled(desk, {"pause", "close"})
    await say(desk, "Call the next visitor", "Space")
    await expect(desk.locator(".person-number")).to_have_text("L001")
    await expect_enabled(desk, {"recall", "no-show", "hold", "transfer"})
    await say(desk, "The visitor has come: start", "Space")
    await expect(desk.locator(".person-state")).to_contain_text("Being served")
    await expect_enabled(desk, {"finish", "hold", "transfer"})


async def test_a_priority_is_proved_or_not(new_page: NewPage, server: HallServer) -> None:
    """The desk says which paper to ask for, and one key records whether it was shown."""
    await server.issue("land", "veteran")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await expect(desk.locator(".line-why")).to_contain_text("Head start: Veteran")
    await say(desk, "Call the next visitor", "Space")
    await expect(desk.locator(".person-priority")).to_contain_text("Veteran's card")
    await expect(desk.locator("[data-privilege=true]")).to_be_enabled()
    await desk.keyboard.press("y")
    await expect(desk.locator(".person-priority")).to_contain_text("The proof was shown.")
    assert only_ticket(server).privilege == "confirmed"


async def test_a_transfer_names_service_and_note(new_page: NewPage, server: HallServer) -> None:
    """The dialog sends the visitor on to another service and back again, with a note for the next operator."""
    await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=ru", role="operator")
    await say(desk, "Открыть окно", "Space")
    await say(desk, "Вызвать следующего", "Space")
    await expect(desk.locator(".person-number")).to_have_text("L001")
    await desk.get_by_role("button", name="Перенаправить").click()
    dialog = desk.get_by_role("dialog", name="Перенаправить посетителя")
    await dialog.get_by_label("Заметка следующему оператору").fill("нужна справка")
    await dialog.get_by_label("а потом обратно ко мне").check()
    await dialog.get_by_role("group", name="В услугу").get_by_role("button", name="Занятость").click()
    await expect(desk.locator(".person-none")).to_be_visible()
    ticket = only_ticket(server)
    assert (ticket.service, ticket.state, ticket.noted) == ("employment", "waiting", True)
    assert [(stop.service, stop.window) for stop in ticket.then] == [("land", 6)]


async def test_a_call_out_of_turn_asks_for_the_reason(new_page: NewPage, server: HallServer) -> None:
    """Where the hall allows it, the desk can call a number before its turn, and must say why."""
    definition = replace(server.definition, rules=replace(server.definition.rules, out_of_turn=True))
    await server.ask(c.Configure(definition), c.CLOCK)
    for _ in range(2):
        await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await expect(desk.get_by_role("button", name="Call out of turn")).to_be_enabled()
    await desk.keyboard.press("o")
    await desk.keyboard.type("L002")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("fainted")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".person-number")).to_have_text("L002")
    assert [ticket.state for ticket in server.engine.feeds[HALL].state.tickets.values()] == ["waiting", "called"]


async def test_a_reason_out_of_turn_is_one_key_where_the_hall_names_some(new_page: NewPage, server: HallServer) -> None:
    """The number, Enter and a digit; nothing is sent without a number or a reason, and another can be written."""
    reasons = (Names("Ауырып қалды", "Стало плохо", "Taken ill"), Names("Қайтып келді", "Вернулся", "Came back"))
    rules = replace(server.definition.rules, out_of_turn=True)
    definition = replace(server.definition, rules=rules, out_of_turn_reasons=reasons)
    await server.ask(c.Configure(definition), c.CLOCK)
    for _ in range(2):
        await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=ru", role="operator")
    await say(desk, "Открыть окно", "Space")
    await expect(desk.locator("button[data-command=call]")).to_be_enabled()
    await desk.keyboard.press("o")
    await desk.get_by_role("button", name="Вернулся").click()
    await expect(desk.get_by_role("dialog")).to_be_visible()
    await expect(desk.get_by_label("Номер талона")).to_be_focused()
    await desk.keyboard.type("L002")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("button", name="Стало плохо")).to_be_focused()
    await desk.keyboard.press("2")
    await expect(desk.locator(".person-number")).to_have_text("L002")
    last = [record.body async for record in server.store.read("aksu")][-1]
    assert '"stated":"Вернулся"' in last.decode()


async def test_a_refusal_is_said_in_the_readers_language(new_page: NewPage, server: HallServer) -> None:
    """What the server refuses is one sentence in Kazakh, with the window's number in it."""
    await server.open(6)
    desk = await new_page("/desk/aksu/7?lang=kk", role="operator")
    await desk.route("**/open", lambda route: route.continue_(url=route.request.url.replace("/7/", "/6/")))
    await say(desk, "Терезені ашу", "Space")
    await expect(desk.get_by_role("alert")).to_have_text("6-терезеде operator-6 отыр.")


async def test_the_second_at_a_window_is_told_who_sits_there(new_page: NewPage, server: HallServer) -> None:
    """An operator who opens another one's desk sees whose it is, and no button does anything."""
    await server.open(6)
    await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await expect(desk.get_by_role("alert")).to_have_text("operator-6 sits at this window. Choose another one.")
    await expect_enabled(desk, set())
    await expect(desk.locator(".next-thing")).to_be_disabled()


async def test_a_manager_at_anothers_desk_is_told_too(new_page: NewPage, server: HallServer) -> None:
    """They may act, and read that it is recorded with their name."""
    await server.open(6)
    desk = await new_page("/desk/aksu/6?lang=en", role="manager")
    await expect(desk.get_by_role("alert")).to_contain_text(
        "operator-6 sits at this window. What you do here is recorded"
    )
    await expect_enabled(desk, {"pause", "close"})


async def test_a_choice_is_never_made_for_another_visitor(new_page: NewPage, server: HallServer) -> None:
    """While one desk asks where to send a visitor, another desk of the window finishes and calls the next."""
    for _ in range(2):
        await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await say(desk, "Call the next visitor", "Space")
    await say(desk, "The visitor has come: start", "Space")
    await expect(desk.locator(".person")).to_contain_text("Being served")
    await expect(desk.locator("button[data-command=transfer]")).to_be_enabled()
    await desk.keyboard.press("t")
    await expect(desk.get_by_role("dialog")).to_be_visible()
    await server.ask(c.CallNext(6), c.Actor("manager", "dana", is_person=True))
    await expect(desk.get_by_role("dialog")).to_be_hidden()
    await expect(desk.get_by_role("alert")).to_contain_text("Somebody else was faster")
    await desk.keyboard.press("4")
    await expect(desk.locator(".person-number")).to_have_text("L002")
    assert ends(server) == {"L001": "served", "L002": "called"}


async def test_each_choice_is_two_clicks(new_page: NewPage, server: HallServer) -> None:
    """A pause with a usual reason and a transfer to a colleague: the command, then the choice."""
    await server.open(7)
    await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await desk.locator("[data-command=pause]:enabled").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Lunch").click()
    await expect(desk.locator(".person-none")).to_have_text("Paused: Lunch")
    await say(desk, "Go on working", "Space")
    await say(desk, "Call the next visitor", "Space")
    await desk.locator("[data-command=transfer]:enabled").click()
    await desk.get_by_role("dialog").get_by_role("button", name="7 operator-7").click()
    await expect(desk.locator(".person-none")).to_be_visible()
    assert (only_ticket(server).bound_to, only_ticket(server).service) == (7, "land")


async def test_without_the_server_the_desk_says_so_and_shows_the_truth_on_return(
    new_page: NewPage, server: HallServer
) -> None:
    """A command that is not answered is said plainly; when the server is back, the desk shows what it is."""
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await server.issue("land")
    await expect(desk.locator(".line-next")).to_contain_text("L001")
    await desk.clock.install()
    await server.stop()
    await say(desk, "Call the next visitor", "Space")
    await expect(desk.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    await desk.clock.fast_forward(16_000)
    await expect(desk.locator("live-status")).to_contain_text("No connection.")
    await server.start()
    await come_back(desk)
    await expect(desk.locator("live-status")).to_be_hidden()
    await expect(desk.locator(".line-next")).to_contain_text("L001")
    await say(desk, "Call the next visitor", "Space")
    await expect(desk.locator(".person-number")).to_have_text("L001")


async def test_a_stranger_is_sent_to_sign_in_and_back(new_page: NewPage) -> None:
    """The desk is for operators; the way back is kept."""
    page = await new_page("/desk/aksu/6?lang=en")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert await page.locator("input[name=next]").input_value() == "/desk/aksu/6?lang=en"


async def test_letter_keys_can_be_switched_off(new_page: NewPage, server: HallServer) -> None:
    """Whoever cannot help pressing letters switches them off, for good in this browser (WCAG 2.1.4)."""
    await server.issue("land")
    desk = await new_page("/desk/aksu/6?lang=en", role="operator")
    await say(desk, "Open the window", "Space")
    await expect(desk.locator("button[data-command=pause]")).to_be_enabled()
    await desk.get_by_role("button", name="Keys on the buttons").click()
    await desk.reload()
    await expect(desk.get_by_role("button", name="Keys on the buttons")).to_have_attribute("aria-pressed", "false")
    await desk.keyboard.press("p")
    await expect(desk.get_by_role("dialog")).to_have_count(0)
    await desk.get_by_role("button", name="Keys on the buttons").click()
    await desk.keyboard.press("p")
    await expect(desk.get_by_role("dialog")).to_have_count(1)


async def say(desk: Page, label: str, key: str) -> None:
    """Wait until the one filled button offers this and takes it, then press its key."""
    primary = desk.locator(".next-thing")
    await expect(primary).to_contain_text(label)
    await expect(primary).to_be_enabled()
    await expect_no_dialog(desk)
    await desk.keyboard.press(key)


async def press(desk: Page, key: str) -> None:
    """Press a letter or a digit, once the button that shows it may be pressed."""
    kind = "Digit" if key.isdigit() else "Key"
    await expect(desk.locator(f"[data-code={kind}{key.upper()}]")).to_be_enabled()
    await expect_no_dialog(desk)
    await desk.keyboard.press(key)


async def expect_enabled(desk: Page, names: set[str]) -> None:
    await expect(desk.locator("desk-actions")).not_to_have_attribute("aria-busy", "true")
    enabled = await desk.locator(".others button:enabled").evaluate_all("all => all.map(b => b.dataset.command)")
    assert set(enabled) == names


def only_ticket(server: HallServer) -> Ticket:
    """The hall's only ticket."""
    (ticket,) = server.engine.feeds[HALL].state.tickets.values()
    return ticket


def ends(server: HallServer) -> dict[str, str]:
    return {ticket.number: ticket.state for ticket in server.engine.feeds[HALL].state.tickets.values()}
