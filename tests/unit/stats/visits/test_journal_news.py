"""What follows journals, while they go on and while they rest."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

from msgspec.structs import replace

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Head, Unavailable
from queue_server.stats.visits.journal_news import ROUNDS_AFTER, JournalNews
from tests.unit.journal.days import HALL, day

RECORDS = day()


class AwayStore(MemoryStore):
    is_away = False

    asked_halls: Collection[str] = ()

    async def heads(self, halls: Collection[str] | None = None) -> list[Head]:
        if self.is_away:
            raise Unavailable("the disk is away")
        self.asked_halls = halls or ()
        return await super().heads(halls)


@asynccontextmanager
async def followed(news: JournalNews, hall: str, rounds: list[str]) -> AsyncIterator[None]:
    async def work() -> None:
        rounds.append(hall)

    following = asyncio.create_task(news.follow(hall, 0, work))
    yield
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def rounds_now(rounds: list[str]) -> list[str]:
    """What was done until all of it rests."""
    rounds.clear()
    for _ in range(20):
        await asyncio.sleep(0)
    return sorted(rounds)


async def test_only_what_has_news_is_done_again() -> None:
    """Three rounds at a start, of which the first look makes no more, and three after each look that finds records, of
    the hall or of its past; none for other halls, which are not looked at, and none while the store is away."""
    store, rounds = AwayStore(), list[str]()
    news = JournalNews(store)
    async with followed(news, HALL, rounds), followed(news, "quiet", rounds):
        assert await rounds_now(rounds) == [HALL] * ROUNDS_AFTER + ["quiet"] * ROUNDS_AFTER
        await news.look()
        assert await rounds_now(rounds) == []
        await store.append(Batch(RECORDS[:50]))
        assert await rounds_now(rounds) == []
        store.is_away = True
        await news.look()
        assert await rounds_now(rounds) == []
        store.is_away = False
        await news.look()
        assert await rounds_now(rounds) == [HALL] * ROUNDS_AFTER
        await news.look()
        assert await rounds_now(rounds) == []
        await store.append(Batch([replace(RECORDS[0], hall="quiet-past"), replace(RECORDS[0], hall="not followed")]))
        await news.look()
        assert await rounds_now(rounds) == ["quiet"] * ROUNDS_AFTER
        assert {*store.asked_halls} == {HALL, f"{HALL}-past", "quiet", "quiet-past"}
    await news.look()
    assert [*store.asked_halls] == []


async def test_a_store_that_is_away_at_the_first_look_hides_no_records() -> None:
    """What has come by the next one is done."""
    store, rounds = AwayStore(), list[str]()
    news = JournalNews(store)
    async with followed(news, HALL, rounds):
        assert await rounds_now(rounds) == [HALL] * ROUNDS_AFTER
        store.is_away = True
        await news.look()
        store.is_away = False
        await store.append(Batch(RECORDS[:50]))
        await news.look()
        assert await rounds_now(rounds) == [HALL] * ROUNDS_AFTER
