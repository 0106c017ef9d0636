"""A ticket's code read by the camera and from a photograph, in a Chromium that reads no QR codes itself."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, HallServer
from tests.browser.conftest import LOOK_UP_MS, NewPage
from tests.browser.qr_film import CAMERA, HEIGHT, WIDTH, film, paper

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ticket_of(server: HallServer) -> tuple[str, str]:
    """What the QR code of a ticket holds, and the whole proof."""
    await server.issue("land")
    proof = server.engine.feeds[HALL].state.tickets["visitor-00000001"].proof.hex()
    return f"http://kezek.aksu.kz/t/visitor-00000001#{proof}", proof


async def is_genuine(page: Page, server: HallServer, proof: str) -> None:
    await expect(page.get_by_role("heading", name="The ticket is genuine")).to_be_visible()
    assert page.url == f"{server.url}/verify/{proof}"


async def test_the_camera_reads_a_ticket(browser: Browser, server: HallServer, tmp_path: Path) -> None:
    """The camera is opened by a touch, and the code before it leads to the verdict without another one."""
    content, proof = await ticket_of(server)
    film(paper(content), tmp_path / "camera.y4m")
    arguments = [*ARGUMENTS, *CAMERA, f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}"]
    seeing = await browser.browser_type.launch(executable_path=chromium(), args=arguments)
    try:
        page = await seeing.new_page(base_url=server.url)
        page.set_default_timeout(2 * LOOK_UP_MS)
        await page.goto("/verify?lang=en")
        await page.get_by_role("button", name="Scan with the camera").click()
        await page.wait_for_url("**/verify/*")
        await is_genuine(page, server, proof)
    finally:
        await seeing.close()


async def test_a_photograph_is_read(new_page: NewPage, server: HallServer) -> None:
    """A large one, in colour, as a phone takes it: the page sends a small grey one, and nothing keeps it."""
    content, proof = await ticket_of(server)
    page = await new_page("/verify?lang=en", width=360, height=740)
    large = paper(content).resize((4 * WIDTH, 4 * HEIGHT), Image.Resampling.BICUBIC).convert("RGB")
    async with page.expect_request("**/verify/scan") as request:
        await photograph(page, large)
    body = (await request.value).post_data_buffer
    assert body is not None
    assert len(body) <= 60_000
    await is_genuine(page, server, proof)


async def test_a_photograph_without_a_code_says_so(new_page: NewPage) -> None:
    """What to do stands there, and the page is as it was."""
    page = await new_page("/verify?lang=ru", width=360, height=740)
    await photograph(page, Image.new("L", (WIDTH, HEIGHT), 130))
    await expect(page.locator(".scan-said")).to_have_text(
        "На этом снимке код не читается. Расправьте бумагу и поднесите ближе или введите цифры."
    )
    await expect(page.get_by_role("textbox")).to_be_empty()


async def test_a_camera_that_is_refused_is_no_end(new_page: NewPage) -> None:
    """The visitor is sent to the digits."""
    page = await new_page("/verify?lang=kk")
    await page.get_by_role("button", name="Камерамен сканерлеу").click()
    await expect(page.locator(".scan-said")).not_to_be_empty()
    await expect(page.locator("video")).to_have_count(0)


async def photograph(page: Page, picture: Image.Image) -> None:
    file = BytesIO()
    picture.save(file, "PNG")
    photo = {"name": "photo.png", "mimeType": "image/png", "buffer": file.getvalue()}
    await page.locator(".scan-photo input").set_input_files(photo)
