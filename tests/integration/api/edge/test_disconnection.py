"""A reader who has gone ends the work that the worker does for them."""

import asyncio

import aiohttp
import pytest

from queue_server.pages import disconnection
from queue_server.worker.client.local_worker import LocalWorker
from tests.integration.api.conftest import HALL, Server, authorization

LIMIT_S = 30
LONG = (
    *(f"{HALL}/stats", "/api/v1/region/stats", "/region/figures", "/region/report.json"),
    *("/manager/aksu", "/manager/aksu/tickets", "/manager/aksu/report.json", "/manager/aksu/waits.csv"),
    "/manager/aksu/visits.csv",
)
"""What may take minutes of an old PC."""


class EndlessWork:
    """Work of the worker: whether it has begun, and whether it was ended."""

    def __init__(self) -> None:
        self.begins, self.ends = asyncio.Event(), asyncio.Event()

    async def do(self, *_: object) -> bytes:
        self.begins.set()
        try:
            return await asyncio.Future()
        finally:
            self.ends.set()


async def test_what_is_made_for_a_reader_who_has_gone_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is a defect, and the next reader is answered."""
    monkeypatch.setattr(disconnection, "DISCONNECTION_LOOK_S", 0.01)
    for path in LONG:
        work = EndlessWork()
        with monkeypatch.context() as patched:
            patched.setattr(LocalWorker, "ask_encoded", work.do)
            async with aiohttp.ClientSession(server.url) as reader:
                asking = asyncio.create_task(reader.get(path, headers=authorization("admin")))
                await asyncio.wait(
                    {asking, begins := asyncio.create_task(work.begins.wait())}, return_when="FIRST_COMPLETED"
                )
                assert begins.done(), (path, asking.result().status)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            await asyncio.wait_for(work.ends.wait(), LIMIT_S)
    assert (await server.ask("GET", LONG[0], "admin")).status == 200
