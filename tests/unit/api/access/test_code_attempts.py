"""Wrong digits of bookings, counted for all servers of a store."""

import asyncio

import pytest

from queue_server.api.access.credentials.code_attempts import FORGOTTEN_EVERY_S, MOST_WRONG_CODES, CodeAttempts
from queue_server.journal.memory import MemoryStore

SECOND = 1_000_000
KIOSK = "kiosk entrance"


class Servers:
    """Two servers on one store, with one time."""

    def __init__(self) -> None:
        self.now = 0
        self.store = MemoryStore()
        self.all = [CodeAttempts(self.store, lambda: self.now) for _ in range(2)]


@pytest.fixture
def servers() -> Servers:
    return Servers()


async def test_five_at_once_and_then_each_half_minute(servers: Servers) -> None:
    """Whichever server is asked; another kiosk's count for themselves, and the wait passes."""
    waits = [await servers.all[number % 2].begin(KIOSK) for number in range(MOST_WRONG_CODES + 2)]
    assert waits == [0] * MOST_WRONG_CODES + [FORGOTTEN_EVERY_S] * 2
    assert await servers.all[1].begin("kiosk back door") == 0
    servers.now += FORGOTTEN_EVERY_S * SECOND
    assert [await attempts.begin(KIOSK) for attempts in servers.all] == [0, FORGOTTEN_EVERY_S]
    servers.now += 3600 * SECOND
    assert [await servers.all[0].begin(KIOSK) for _ in range(MOST_WRONG_CODES)] == [0] * MOST_WRONG_CODES


async def test_many_at_once_count_as_many(servers: Servers) -> None:
    """Of fifty at two servers at one moment five are looked up."""
    waits = await asyncio.gather(*(servers.all[number % 2].begin(KIOSK) for number in range(50)))
    assert waits.count(0.0) == MOST_WRONG_CODES


async def test_right_digits_count_nothing(servers: Servers) -> None:
    """However many visitors a kiosk checks in, also between wrong ones; nothing is had in stock by them."""
    for number in range(20):
        assert await servers.all[number % 2].begin(KIOSK) == 0
        await servers.all[number % 2].were_right(KIOSK)
    waits = [await servers.all[0].begin(KIOSK) for _ in range(MOST_WRONG_CODES + 1)]
    assert waits == [0] * MOST_WRONG_CODES + [FORGOTTEN_EVERY_S]


async def test_a_clock_that_was_ahead_keeps_nobody_out(servers: Servers) -> None:
    """A server whose clock was set back waits no longer than after five wrong ones."""
    servers.now = 10**15
    for _ in range(MOST_WRONG_CODES):
        await servers.all[0].begin(KIOSK)
    servers.now = 0
    assert await servers.all[1].begin(KIOSK) <= FORGOTTEN_EVERY_S


async def test_the_store_has_no_names(servers: Servers) -> None:
    """Digests only, erased once they are forgotten."""
    await servers.all[0].begin(KIOSK)
    assert "entrance" not in repr(servers.store._failures)
    assert await servers.store.erase_failures(FORGOTTEN_EVERY_S * SECOND) == 1
