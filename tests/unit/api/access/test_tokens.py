"""Machines' tokens, added and revoked in another process."""

import asyncio

import pytest

from queue_server.api.access.credentials.tokens import Tokens, digest_of
from queue_server.journal.access.contents import Token
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Unavailable

NOW = 1_760_000_400_000_000


class CountingStore(MemoryStore):
    """Counts how often the tokens are read, and can be away."""

    reads = 0
    is_away = False

    async def tokens(self) -> list[Token]:
        self.reads += 1
        if self.is_away:
            raise Unavailable("away")
        return await super().tokens()


def token(name: str, expires_at: int | None = None) -> Token:
    return Token(name, "kiosk", digest_of(name), NOW, expires_at)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


async def test_a_token_is_known_as_soon_as_it_is_added(store: CountingStore) -> None:
    """The command line has just printed it; nobody waits for the next reading."""
    tokens = Tokens(store, lambda: NOW)
    assert await tokens.find(digest_of("new")) is None
    await store.add_token(token("new"))
    known_token = await tokens.find(digest_of("new"))
    assert known_token is not None
    assert known_token.name == "new"


async def test_a_known_token_costs_no_reading(store: CountingStore) -> None:
    """A kiosk's every request is answered from memory."""
    await store.add_token(token("kiosk"))
    tokens = Tokens(store, lambda: NOW)
    for _ in range(100):
        await tokens.find(digest_of("kiosk"))
    assert store.reads == 1


async def test_guesses_share_their_readings(store: CountingStore) -> None:
    """A thousand unknown tokens at once ask the disk once."""
    tokens = Tokens(store, lambda: NOW)
    answers = await asyncio.gather(*(tokens.find(digest_of(str(number))) for number in range(1000)))
    assert answers == [None] * 1000
    assert store.reads == 1


async def test_one_that_came_while_a_reading_was_on_its_way_waits_for_the_next(store: CountingStore) -> None:
    """The reading may have begun before the token was added."""
    tokens = Tokens(store, lambda: NOW)
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> list[Token]:
        store.reads += 1
        before = await MemoryStore.tokens(store)
        has_begun.set()
        await may_end.wait()
        return before

    store.tokens = slow  # type: ignore[method-assign]
    early = asyncio.create_task(tokens.find(digest_of("new")))
    await has_begun.wait()
    await store.add_token(token("new"))
    late = asyncio.create_task(tokens.find(digest_of("new")))
    may_end.set()
    assert await early is None
    assert (await late) is not None


async def test_a_revoked_token_is_forgotten(store: CountingStore) -> None:
    """With the next reading, which comes every second."""
    await store.add_token(token("kiosk"))
    tokens = Tokens(store, lambda: NOW)
    assert await tokens.find(digest_of("kiosk")) is not None
    await store.revoke_token("kiosk", NOW)
    await tokens.find(digest_of("unknown"))
    assert tokens.live(digest_of("kiosk")) is None


async def test_a_token_ends_at_its_time(store: CountingStore) -> None:
    """To the microsecond, whenever it was read."""
    now = NOW
    await store.add_token(token("guest", NOW + 10))
    tokens = Tokens(store, lambda: now)
    assert await tokens.find(digest_of("guest")) is not None
    now += 10
    assert tokens.live(digest_of("guest")) is None


async def test_known_tokens_are_believed_while_the_store_is_away(store: CountingStore) -> None:
    """A full disk does not lock the desks out; an unknown token cannot be judged."""
    await store.add_token(token("kiosk"))
    tokens = Tokens(store, lambda: NOW)
    assert await tokens.find(digest_of("kiosk")) is not None
    store.is_away = True
    with pytest.raises(Unavailable):
        await tokens.find(digest_of("new"))
    assert await tokens.find(digest_of("kiosk")) is not None
