"""Two servers on one store: what lies beside the journal is done by one of them, or is the same at both."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server import claims
from queue_server.api.access.passwords import hash_password
from queue_server.config.sections.displays import Displays, Printer
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import User
from tests.halls import MORNING
from tests.integration.api.conftest import serving

PASSWORD = "a long and quiet horse"


def at_printer(device: SimulatedPrinter, machine: str | None = None) -> Displays:
    port = f"tcp://127.0.0.1:{device.port}"
    printer = Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port=port, mm_s=500, machine=machine)
    return Displays(address="http://kezek:8080", printers=(printer,))


async def test_each_ticket_is_printed_by_one_of_two_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tickets of both come out once; when the server that prints is stopped, the other one prints."""
    monkeypatch.setattr(claims, "RENEW_S", 0.05)
    store, device = MemoryStore(), SimulatedPrinter()
    async with asyncio.timeout(30), device, AsyncExitStack() as leaving:
        settings = at_printer(device)
        async with serving(store, for_visitors=settings) as first:
            second = await leaving.enter_async_context(serving(store, for_visitors=settings))
            await first.issue()
            await device.printed(1)
            await second.issue()
            await device.printed(2)
        await second.issue()
        jobs = await device.printed(3)
        assert len(jobs) == 3


async def test_guesses_at_both_servers_count_together() -> None:
    """Four wrong passwords at the one delay the next at the other; so do five wrong PINs, and a restart changes
    nothing."""
    store = MemoryStore()
    await store.save_user(User("aigul", "operator", hash_password(PASSWORD), MORNING))
    wrong, right = {"name": "aigul", "password": "guess"}, {"name": "aigul", "password": PASSWORD}
    async with serving(store) as first, serving(store) as second:
        for server in (first, second, first, second):
            assert (await server.ask("POST", "/sign-in", data=wrong)).status == 401
        assert [(await server.ask("POST", "/sign-in", data=right)).status for server in (first, second)] == [429, 429]
    async with serving(store) as third:
        assert (await third.ask("POST", "/sign-in", data=right)).status == 429


async def test_a_printer_on_a_wire_is_printed_to_by_its_own_machine() -> None:
    """The server of another name leaves it alone, also while no other one runs."""
    store, device = MemoryStore(), SimulatedPrinter()
    async with asyncio.timeout(30), device:
        settings = at_printer(device, "pc-2")
        async with serving(store, for_visitors=settings, name="pc-1") as first:
            await first.issue()
            async with serving(store, for_visitors=settings, name="pc-2") as second:
                await second.issue()
                await device.printed(1)
        assert len(device.jobs) == 1
