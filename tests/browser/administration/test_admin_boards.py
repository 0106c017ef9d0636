"""The boards of a hall on the administrator's page, in Chromium: from the folder's name to the picture on a board."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from queue_server.config.file.load import load
from tests.browser.administration.test_admin import config_file, save, server
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["config_file", "server"]


async def test_a_folder_is_named_and_a_board_shows_it(new_page: NewPage, tmp_path: Path) -> None:
    """In force at once and without a restart; the page says what lies there, and a mistake stands beside its field."""
    media = tmp_path / "media"
    media.mkdir()
    Image.new("RGB", (160, 90), "teal").save(media / "1.png")
    page = await new_page("/admin#aksu/boards", "admin", locale="en")
    await page.get_by_role("button", name="Add boards").click()
    folder = page.locator('[data-key="displays.boards[0].media"]')
    await folder.fill("media")
    await page.locator(".save-bar .primary").click()
    await expect(page.locator("label:has([data-key='displays.boards[0].media']) + .mistake")).to_contain_text(
        "write the whole path of a folder"
    )
    await folder.fill(str(media))
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_have_text("Saved. It is in force.")
    (board,) = load(tmp_path / "config.toml").displays.boards
    assert (board.hall, board.zone, board.media) == ("aksu", None, str(media))
    await page.locator("details.card summary").first.click()
    await expect(page.locator("board-media")).to_have_text("In the folder now: 1 picture, 0 videos.")
    hall_board = await new_page("/display/aksu")
    await expect(hall_board.locator("media-region img")).to_be_visible()


async def test_the_page_says_what_no_board_could_show(new_page: NewPage, tmp_path: Path) -> None:
    """A broken file by its name, and a folder that the server cannot read."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "film.webm").write_bytes(b"no film")
    page = await new_page("/admin#aksu/boards", "admin", locale="en")
    for folder in ("media", "none"):
        await page.get_by_role("button", name="Add boards").click()
        place = 0 if folder == "media" else 1
        await page.locator(f'[data-key="displays.boards[{place}].media"]').fill(str(tmp_path / folder))
    await page.locator('[data-key="displays.boards[1].zone"]').select_option("left")
    await save(page)
    await expect(page.locator('[data-part="done"]')).to_be_visible()
    board = await new_page("/display/aksu")
    await expect(board.locator("media-region")).to_be_hidden()
    async with board.expect_response("**/display/aksu/broken"):
        await board.reload()
    await page.reload()
    for card in await page.locator("details.card > summary").all():
        await card.click()
    screen = page.locator("board-media .notice")
    await expect(screen).to_have_text(["No board could show: film.webm", "The server cannot read this folder."])


async def test_the_section_is_accessible(new_page: NewPage) -> None:
    """axe-core finds nothing, also on a phone, where nothing runs over the edge."""
    page = await new_page("/admin#aksu/boards", "admin", width=390, height=844, locale="en")
    await page.get_by_role("button", name="Add boards").click()
    assert await violations_in(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
