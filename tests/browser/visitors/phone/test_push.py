"""Notifications of the phone ticket in Chromium: from its button over a push service on this machine to the service
worker that shows them."""

import asyncio
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace
from playwright.async_api import Page, expect

from queue_server.clock import now_us
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.push import Push
from queue_server.config.sections.telegram import Telegram
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from script.staging.hall_server import HALL, HallServer, with_times_to_book
from script.staging.push_service import PushService, decoded, serve_push
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

STAND_IN = """({ subscription, permission }) => {
  window.asked = [];
  window.dropped = 0;
  const held = { toJSON: () => subscription, unsubscribe: async () => (window.dropped += 1) > 0 };
  Notification.requestPermission = async () => permission;
  PushManager.prototype.getSubscription = async () => (window.asked.length ? held : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    window.asked.push([userVisibleOnly, ...applicationServerKey]);
    return held;
  };
}"""
"""Stands in for the push service of the browser's maker, which is in the internet."""

WORKER_STAND_IN = """() => {
  self.shown = [];
  self.focused = [];
  const registration = ServiceWorkerRegistration.prototype;
  registration.showNotification = async (title, { body, tag }) => self.shown.push([title, body, tag]);
  WindowClient.prototype.focus = async function () { self.focused.push(this.url); };
}"""
"""A browser without a window shows no notifications, and has nothing to bring to the front."""

TOUCH = """() => {
  const touched = new ExtendableEvent("notificationclick");
  touched.notification = { close: () => {} };
  self.dispatchEvent(touched);
}"""


async def begin(server: HallServer, service: PushService, **settings: Any) -> str:
    """The hall tells of calls, by notifications and by a bot; returns the key of a ticket."""
    await server.stop()
    push = Push(contact="it@example.kz", hosts=(service.host,))
    server.messages = MessageSettings(push=push, **settings)
    await server.start()
    rules = MessageRules(channels=("push", "telegram") if settings else ("push",), occasions=("called",))
    await server.ask(c.Configure(replace(server.definition, messages=rules)), c.CLOCK)
    await server.issue("land")
    return [*server.engine.feeds[HALL].state.tickets][-1]


async def stand_in(page: Page, subscription: dict[str, Any], permission: str = "granted") -> None:
    await page.context.grant_permissions(["notifications"])
    options = json.encode({"subscription": subscription, "permission": permission}).decode()
    await page.add_init_script(f"({STAND_IN})({options})")
    await page.reload()


async def deliver(page: Page, notification: dict[str, str]) -> None:
    """Give a notification to the page's service worker, as the browser does once it has decrypted one."""
    devtools = await page.context.new_cdp_session(page)
    registered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: dict[str, Any]) -> None:
        for registration in event["registrations"]:
            if page.url.startswith(registration["scopeURL"]) and not registered.done():
                registered.set_result(registration["registrationId"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    await devtools.send("ServiceWorker.enable")
    message = {
        "origin": page.url.partition("/t/")[0],
        "registrationId": await registered,
        "data": json.encode(notification).decode(),
    }
    await devtools.send("ServiceWorker.deliverPushMessage", message)


async def test_a_call_is_shown_though_nobody_looks(new_page: NewPage, server: HallServer) -> None:
    """The page subscribes under the server's key, the server encrypts the call for this browser, and the worker of the
    ticket shows it; touched, it opens the ticket. Nothing personal is in it. With the visit the subscription goes."""
    async with serve_push(lambda: now_us() / SECOND) as service:
        ticket = await begin(server, service)
        page = await new_page(f"/t/{ticket}?lang=kk", width=360, height=640, has_worker=True)
        key = await page.locator("push-wish").get_attribute("data-key")
        assert key is not None
        browser, subscription = service.subscribe(key)
        await stand_in(page, subscription)
        await page.get_by_role("button", name="Осы телефонға хабарландыру").click()
        await expect(page.get_by_role("button", name="Хабарландыруды өшіру")).to_be_visible()
        assert await page.evaluate("window.asked") == [[True, *decoded(key)]]
        await server.open(6)
        await server.call(6)
        await service.until_taken(1)
        [notification] = browser.notifications
        assert notification == {
            "title": f"L001 · {server.definition.names['kk']}",
            "body": "L001 билеті: 6-терезеге келіңіз.",
            "page": server.keyed(f"/t/{ticket}"),
        }
        [worker] = page.context.service_workers
        await worker.evaluate(WORKER_STAND_IN)
        await deliver(page, notification)
        await until(worker, "self.shown.length === 1")
        assert await worker.evaluate("self.shown") == [[notification["title"], notification["body"], "turn"]]
        await worker.evaluate(TOUCH)
        await until(worker, "self.focused.length === 1")
        assert await worker.evaluate("self.focused") == [page.url]
        await server.finish(6)
        await expect(page.locator("push-wish")).to_be_hidden()
        await until(page, "window.dropped === 1")
        await until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")


async def test_a_browser_that_may_not_is_named(new_page: NewPage, server: HallServer) -> None:
    """Whoever has forbidden notifications reads where that is changed; nothing is stored. The bot's link stands beside
    it, and where the page has come over plain http from another machine there is no button."""
    async with serve_push(lambda: now_us() / SECOND) as service:
        bot = Telegram(bot="AksuQueueBot", token_file="/nowhere")
        ticket = await begin(server, service, telegram=bot)
        page = await new_page(f"/t/{ticket}?lang=ru", width=360, height=640, has_worker=True)
        await stand_in(page, {}, "denied")
        await page.get_by_role("button", name="Уведомлять на этом телефоне").click()
        await expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Браузер не разрешает")
        assert await server.store.personal_data(HALL, ticket) == []
        assert await violations_in(page) == []
        link = await page.get_by_role("link", name="Сообщить в Telegram").get_attribute("href")
        assert link is not None
        assert link.startswith(f"https://t.me/AksuQueueBot?start={ticket}")
        await page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
        await page.reload()
        await expect(page.locator("call-alert")).to_be_attached()
        await expect(page.locator("push-wish")).to_be_hidden()


async def test_a_bookings_page_notifies_too(new_page: NewPage, server: HallServer) -> None:
    """The browser subscribes for the booking; the worker has its page as the scope, and the wish is taken back."""
    async with serve_push(lambda: now_us() / SECOND) as service:
        await server.stop()
        server.definition = with_times_to_book(server.definition, "land")
        await server.start()
        await begin(server, service, telegram=Telegram(bot="AksuQueueBot", token_file="/nowhere"))
        booking = await server.book()
        page = await new_page(f"/booking/aksu/{booking}?lang=ru", width=360, height=740, has_worker=True)
        key = await page.locator("push-wish").get_attribute("data-key")
        assert key is not None
        await stand_in(page, service.subscribe(key)[1])
        assert await violations_in(page) == []
        await expect(page.get_by_role("link", name="Сообщить в Telegram")).to_be_visible()
        await page.get_by_role("button", name="Уведомлять на этом телефоне").press("Enter")
        await expect(page.get_by_role("button", name="Выключить уведомления")).to_be_visible()
        scopes = await page.evaluate(
            "navigator.serviceWorker.getRegistrations().then((all) => all.map((r) => r.scope))"
        )
        assert scopes == [page.url.partition("?")[0]]
        assert "push" in {datum.kind for datum in await server.store.personal_data(HALL, booking)}
        await page.get_by_role("button", name="Выключить уведомления").press("Enter")
        await expect(page.get_by_role("button", name="Уведомлять на этом телефоне")).to_be_visible()
        assert "push" not in {datum.kind for datum in await server.store.personal_data(HALL, booking)}
