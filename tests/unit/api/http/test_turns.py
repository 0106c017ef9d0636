"""Turns at dear work."""

import asyncio

import pytest

from queue_server.api.http.admission.request_limits import Turns
from queue_server.api.http.problem import HttpProblem


async def test_few_work_few_wait_and_the_rest_ask_again() -> None:
    """Two at a time, one waiting; the next is told to come again, and a turn that ends is the next one's."""
    turns = Turns(at_once=2, most_waiting=1)
    is_over = asyncio.Event()
    begun: list[int] = []

    async def work(number: int) -> None:
        async with turns:
            begun.append(number)
            await is_over.wait()

    tasks = [asyncio.create_task(work(number)) for number in range(4)]
    with pytest.raises(HttpProblem) as refused:
        await tasks[3]
    assert (refused.value.code, refused.value.params["wait_s"]) == ("too_many_requests", 5)
    assert begun == [0, 1]
    is_over.set()
    await asyncio.gather(*tasks[:3])
    assert begun == [0, 1, 2]


async def test_a_turn_that_breaks_off_is_given_on() -> None:
    """A picture that cannot be read, or a browser that goes away, blocks nobody."""
    turns = Turns(at_once=1, most_waiting=1)
    for error in (ValueError, asyncio.CancelledError):
        with pytest.raises(error):
            async with turns:
                raise error
    async with turns:
        pass
