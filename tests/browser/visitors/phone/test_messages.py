"""A visitor asks for messages, on the phone and at the kiosk, in Chromium."""

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from queue_server.app_parts import PARTS
from queue_server.clock import now_us
from queue_server.config.message_rules import MessageRules
from queue_server.hall import commands as c
from queue_server.messages.service import MessageService
from script.staging.hall_server import HallServer
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.integration.messages.channels import NotedChannel

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_visitor_asks_for_messages(new_page: NewPage, server: HallServer) -> None:
    """On the phone: a number with letters is refused in words, a right one brings the first message, and it is taken
    back; the page says the same when it is loaded again. At the kiosk the number is typed on its keys, and the ticket
    comes back."""
    sms = server.app[PARTS][MessageService].channels["sms"] = NotedChannel()
    rules = MessageRules(channels=("sms", "email"), countries=("KZ",))
    await server.ask(c.Configure(replace(server.definition, messages=rules)), c.CLOCK)
    await server.issue("land")
    phone = await new_page("/t/visitor-00000001?lang=ru", width=360, height=640)
    await phone.get_by_text("Сообщить мне на телефон").click()
    assert await violations_in(phone) == []
    number, tell = phone.get_by_label("Номер телефона"), phone.get_by_role("button", name="Сообщить", exact=True)
    await number.fill("8701abc")
    await tell.click()
    await expect(phone.get_by_role("alert").filter(visible=True)).to_contain_text("Это не номер телефона")
    await number.fill("8 747 123 45 67")
    await tell.click()
    stop = phone.get_by_role("button", name="Больше не сообщать: стереть мой адрес")
    await expect(stop).to_be_focused()
    assert await sms.until(1) == ["Талон L001: перед вами 0. О вызове придёт сообщение."]
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await phone.reload()
    assert "1234567" not in await phone.content()
    await stop.click()
    await expect(number).to_be_visible()

    kiosk = await new_page("/kiosk/aksu?lang=kk", "kiosk", is_person=False, width=1080, height=1920)
    await kiosk.locator("[data-group]").first.or_(kiosk.locator("[data-service]").first).first.click()
    if await kiosk.locator("[data-service]").count():
        await kiosk.locator("[data-service]").first.click()
    await kiosk.locator("main .tile").first.click()
    await kiosk.get_by_role("button", name="Шақыру SMS арқылы").click()
    for digit in "7010000002":
        await kiosk.locator(".keypad").get_by_role("button", name=digit, exact=True).click()
    await kiosk.locator(".enter").click()
    await expect(kiosk.locator(".paper")).to_be_visible()
    await expect(kiosk.get_by_text("Шақыру SMS арқылы да келеді.")).to_be_visible()
    await sms.until(2)
    assert [message.address for message in sms.messages] == ["+77471234567", "+77010000002"]
    assert now_us() < sms.messages[-1].deadline
