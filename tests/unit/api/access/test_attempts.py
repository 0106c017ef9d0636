"""The growing delay after wrong passwords, counted for all servers of a store."""

import asyncio

import pytest

from queue_server.api.access.credentials.attempts import FREE_PINS, Attempts
from queue_server.journal.memory import MemoryStore

SECOND = 1_000_000


class Servers:
    """Two servers on one store, with one time."""

    def __init__(self) -> None:
        self.now = 0
        self.store = MemoryStore()
        self.first, self.second = (Attempts(self.store, lambda: self.now) for _ in range(2))

    async def fail(self, times: int, address: str = "10.0.0.1", name: str = "aigul", *, is_known: bool = False) -> None:
        """Fail so often that every delay has passed before the next attempt, at the one server and the other."""
        for number in range(times):
            at = self.first if number % 2 else self.second
            while (wait_s := await at.begin(address, name, is_known=is_known)) > 0:
                self.now += round(wait_s * SECOND)

    async def wait_s(self, address: str = "10.0.0.1", name: str = "aigul", *, is_known: bool = False) -> float:
        """The seconds until the next attempt; where there are none one is counted."""
        return await self.first.begin(address, name, is_known=is_known)


@pytest.fixture
def servers() -> Servers:
    return Servers()


async def test_three_slips_cost_nothing_and_then_the_delay_doubles(servers: Servers) -> None:
    """A person mistypes; a program is slowed down, whichever server it asks."""
    waits = []
    for number in range(7):
        await servers.fail(1)
        at = servers.first if number % 2 else servers.second
        waits.append(await at.begin("10.0.0.1", "aigul") if number >= 3 else 0)
    assert waits == [0, 0, 0, 1, 2, 4, 8]


async def test_the_delay_passes(servers: Servers) -> None:
    """Waiting is all it takes."""
    await servers.fail(5)
    servers.now += round(1.5 * SECOND)
    assert await servers.wait_s() == 0.5
    servers.now += round(0.5 * SECOND)
    assert await servers.wait_s() == 0


async def test_many_at_once_count_as_many(servers: Servers) -> None:
    """Of a hundred at both servers at one moment four are checked, and the others are refused."""
    waits = await asyncio.gather(
        *((servers.first if number % 2 else servers.second).begin("10.0.0.1", "aigul") for number in range(100))
    )
    assert waits.count(0.0) == 4
    assert {wait_s for wait_s in waits if wait_s > 0} == {1.0}


async def test_the_right_password_clears_the_pair(servers: Servers) -> None:
    """Whoever got in has proved who they are."""
    await servers.fail(5)
    assert await servers.second.begin("10.0.0.1", "aigul") > 0
    await servers.first.succeeded("10.0.0.1", "aigul")
    assert await servers.second.begin("10.0.0.1", "aigul") == 0


async def test_one_address_with_many_names_is_slowed_down(servers: Servers) -> None:
    """Guessing one password for everybody is guessing too."""
    for number in range(14):
        await servers.fail(1, name=f"name{number}")
    assert await servers.wait_s(name="somebody-else") == 8


async def test_strangers_cannot_keep_a_person_out_for_long(servers: Servers) -> None:
    """Many addresses that guess at one name delay its owner by 15 seconds at the most."""
    for number in range(200):
        await servers.fail(1, address=f"10.0.{number}.1")
    assert await servers.wait_s("192.0.2.1") == 15


async def test_guesses_elsewhere_do_not_delay_a_known_browser(servers: Servers) -> None:
    """Neither at its name nor from its address; its own wrong ones do."""
    for number in range(30):
        await servers.fail(1, address=f"10.0.{number}.1")
    assert await servers.wait_s("browser a", is_known=True) == 0
    await servers.fail(4, "browser a", is_known=True)
    assert await servers.wait_s("browser a", is_known=True) == 2
    assert await servers.wait_s("browser b", is_known=True) == 0


async def test_an_hour_later_all_is_forgotten(servers: Servers) -> None:
    """The delay is not for ever, and neither is the count."""
    await servers.fail(14)
    assert await servers.wait_s() == 900
    servers.now += 3600 * SECOND
    await servers.fail(3)
    assert await servers.wait_s() == 0


async def test_wrong_pins_in_a_row_count_at_all_servers(servers: Servers) -> None:
    """Until the person has signed in otherwise, however long that takes; another person's count for themselves."""
    tries = [
        await (servers.first if number % 2 else servers.second).begin_pin("dana") for number in range(FREE_PINS + 2)
    ]
    assert tries == [True] * FREE_PINS + [False] * 2
    servers.now += 365 * 24 * 3600 * SECOND
    await servers.store.erase_failures(servers.now)
    assert not await servers.first.begin_pin("dana")
    assert await servers.first.begin_pin("aigul")
    await servers.second.forget_pin("dana")
    assert await servers.first.begin_pin("dana")


async def test_the_store_has_neither_names_nor_addresses(servers: Servers) -> None:
    """Only digests under its own secret, so that a copy of it does not say who was guessed at, or from where."""
    await servers.fail(1)
    await servers.first.begin_pin("dana")
    stored = repr(servers.store._failures)
    assert "aigul" not in stored
    assert "dana" not in stored
    assert "10.0.0.1" not in stored
