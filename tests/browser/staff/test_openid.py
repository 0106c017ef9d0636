"""Signing in with the organisation's account in Chromium: away to a provider on another site, and back to the desk."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from queue_server.clock import now_us
from queue_server.config.definition import Names
from queue_server.config.sections.openid import OpenId
from queue_server.journal.access.contents import User
from script.staging.hall_server import HallServer, sample_definition
from tests.browser.axe import violations_in
from tests.browser.contexts import ContextPool
from tests.openid_provider import CLIENT, SECRET, OpenIdProvider

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = Names(kk="Әкімдік есептік жазбасымен кіру", ru="Войти с учётной записью акимата", en="Akimat account")


@pytest_asyncio.fixture(loop_scope="session")
async def provider() -> AsyncIterator[OpenIdProvider]:
    """On `localhost`, which to a browser is another site than 127.0.0.1."""
    provider = OpenIdProvider("localhost")
    await provider.start()
    provider.people["saule"] = {"sub": "248289761001", "preferred_username": "saule"}
    yield provider
    await provider.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def server(provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch, port: int) -> AsyncIterator[HallServer]:
    monkeypatch.setenv("KEZEK_OPENID_SECRET", SECRET)
    server = HallServer(
        sample_definition(), openid=OpenId(issuer=provider.issuer, client_id=CLIENT, names=NAMES), port=port
    )
    await server.start()
    provider.redirects = {f"{server.url}/sign-in/openid/back"}
    await server.store.save_user(User("saule", "operator", None, now_us()))
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def page(contexts: ContextPool, server: HallServer) -> AsyncIterator[Page]:
    context = await contexts.lend(base_url=server.url)
    yield context.page
    await contexts.take_back(server.url)


async def test_the_organisations_account_opens_the_desk_that_was_asked_for(page: Page) -> None:
    """From the desk's address by one button, over another site, to the desk, signed in by a strict cookie."""
    await page.goto("/desk/aksu/6?lang=ru")
    await page.get_by_role("link", name=NAMES.ru).click()
    await page.get_by_label("Login").fill("saule")
    await page.get_by_role("button", name="Enter").click()
    await expect(page.get_by_role("button", name="Открыть окно")).to_be_visible()
    assert page.url.endswith("/desk/aksu/6?lang=ru")
    (session,) = [cookie for cookie in await page.context.cookies() if cookie["name"] == "kezek"]
    assert (session["sameSite"], session["httpOnly"]) == ("Strict", True)
    await page.goto("/account")
    await page.locator('form[data-path$="sign-out"] button').click()
    await page.wait_for_url("**/")
    await page.goto("/desk/aksu/6")
    await expect(page.get_by_label("Пароль")).to_be_visible()


async def test_whoever_is_not_let_in_is_told_in_their_language(page: Page) -> None:
    """On the page of the sign-in, which is as accessible as before, and where the password still is."""
    for language, begin_anew in (("kk", "Қайта бастаңыз"), ("ru", "Начните заново"), ("en", "Begin anew")):
        await page.goto(f"/sign-in?lang={language}")
        await page.get_by_role("link", name=NAMES[language]).click()
        await page.get_by_label("Login").fill("nobody")
        await page.get_by_role("button", name="Enter").click()
        await expect(page.get_by_role("alert")).to_contain_text(begin_anew)
        await expect(page.locator("[name=password]")).to_be_visible()
    assert await violations_in(page) == []


async def test_a_provider_that_is_away_is_named(page: Page, provider: OpenIdProvider) -> None:
    """And going back in the browser's history to a used answer signs nobody in."""
    await provider.stop()
    await page.goto("/sign-in?lang=en")
    await page.get_by_role("link", name=NAMES.en).click()
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await page.goto("/sign-in/openid/back?state=of-another&code=of-another")
    await expect(page.get_by_role("alert")).to_contain_text("began in another browser")
    assert [cookie for cookie in await page.context.cookies() if cookie["name"] == "kezek"] == []
    await provider.start()
