"""Makes the pictures of what a centre has refused for the documentation, in each language, on a wide screen and on a
phone: a hall's journal in which one ticket was given another service, and everything after it was sealed anew.

python -m script.pictures.evidence        writes docs/screenshots/evidence-ru.png and its like
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import aiohttp
from msgspec.structs import replace
from playwright.async_api import Page, async_playwright

from queue_server.clock import now_us
from queue_server.config.definition import Names
from queue_server.config.sections.centre import CentreSettings
from queue_server.hall.events import GENESIS
from queue_server.journal.record import Record, chain
from queue_server.replication.branch.joining import join
from queue_server.replication.centre.pairing import make_code
from queue_server.replication.wire import BATCH_TYPE, pack, records_path
from script.pictures.shot import Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, HallServer, sample_definition

LANGUAGES: Final = ("kk", "ru", "en")
SERVICES: Final = ("land", "social", "documents", "land", "housing", "land")
ALTERED_TICKET: Final = 3
"""The ticket that the hall's second journal has with another service, counted from 0."""


async def wait_for_papers(page: Page) -> None:
    """Wait until the batch is compared, and show it from its hall on."""
    await page.locator(".paper-codes").wait_for()
    await page.locator(".refused-batch").evaluate("(batch) => batch.scrollIntoView()")


def shots() -> list[Shot]:
    sizes = {"evidence": (1366, 768), "evidence-phone": (390, 844)}
    return [
        Shot(f"{name}-{code}", f"/evidence?lang={code}", width, height, "admin", wait_for_papers)
        for name, (width, height) in sizes.items()
        for code in LANGUAGES
    ]


def altered(records: Sequence[Record], at: int) -> list[Record]:
    """The same journal with the service of one ticket exchanged, and everything after it sealed anew."""
    head, journal = GENESIS, []
    for record in records:
        body = record.body.replace(b'"service":"land"', b'"service":"social"') if record.seq == at else record.body
        head = chain(head, body)
        journal.append(Record(record.hall, record.seq, body, head))
    return journal


async def put_evidence(centre: HallServer, hall: HallServer) -> None:
    """Let the hall send its journal to the centre, and then an altered one."""
    tickets = [await hall.issue(service) for service in SERVICES]
    row = await make_code(centre.store, HALL, now_us())
    link = await join(hall.store, HALL, "centre", centre.url, row.code or "", now_us())
    records = [record async for record in hall.store.read(HALL)]
    issued = [record.seq for record in records if b'"ticket.issued/' in record.body]
    assert len(issued) == len(tickets)  # noqa: S101 - the journal of this picture
    async with aiohttp.ClientSession(centre.url) as session:
        for journal in (records, altered(records, issued[ALTERED_TICKET])):
            path = f"{records_path(HALL)}?after=0&hash={journal[-1].hash.hex()}"
            headers = {"Authorization": f"Bearer {link.token}", "Content-Type": BATCH_TYPE}
            await session.post(path, data=pack([record.body for record in journal]), headers=headers)


async def main() -> None:
    centre = HallServer(sample_definition())
    centre.centre = CentreSettings(name="Aqmola")
    names = Names(kk="Көкшетау", ru="Кокшетау", en="Kokshetau")
    hall = HallServer(replace(sample_definition(), names=names))
    await hall.start()
    await centre.start()
    await put_evidence(centre, hall)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for shot in shots():
            await take(browser, centre, shot)
        await browser.close()
    await hall.stop()
    await centre.stop()


if __name__ == "__main__":
    asyncio.run(main())
