"""Work in the background waits as long as somebody looks, and not for ever."""

import asyncio

import pytest

from queue_server.stats.background.request_priority import RequestPriority


async def test_work_goes_on_when_the_last_one_has_looked() -> None:
    """Two look at once; while one of them still does, work waits."""
    looks, is_over = RequestPriority(), asyncio.Event()

    async def work() -> None:
        await looks.give_way(1000.0)
        is_over.set()

    with looks.looking():
        with looks.looking():
            working = asyncio.create_task(work())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not is_over.is_set()
    await working
    assert is_over.is_set()


async def test_work_is_not_kept_waiting_for_ever() -> None:
    """Where somebody always looks it takes its turn; where nobody does it does not wait."""
    looks = RequestPriority()
    with looks.looking():
        await looks.give_way(0.0)
    await looks.give_way(0.0)


async def test_a_look_that_fails_is_over() -> None:
    """Whatever a view raises, work goes on."""
    looks = RequestPriority()
    with pytest.raises(KeyError), looks.looking():
        _ = {}["nothing"]
    await looks.give_way(1000.0)
