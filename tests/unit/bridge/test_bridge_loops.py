"""Loops of the bridge: pauses that grow, and work that is repeated until it gives something."""

from itertools import islice

from firmware_bridge.loops import Backoff, every


def test_it_tries_again_soon_and_for_ever() -> None:
    """The wait grows to half a second, so that a returning server or plug is followed within a second."""
    delays = Backoff()
    assert list(islice(delays, 5)) == [0.1, 0.2, 0.4, 0.5, 0.5]
    delays.reset()
    assert next(delays) == 0.1


async def test_work_is_repeated_until_it_gives_something() -> None:
    """A result of None is none; the pause is asked for before each further time."""
    results, pauses = [None, None, False], [0.0, 0.0]

    async def work() -> bool | None:
        return results.pop(0)

    assert await every(lambda: pauses.pop(0), work) is False
    assert (results, pauses) == ([], [])


async def test_a_pause_may_come_first() -> None:
    """What is due only after a while is not done at once."""
    events: list[str] = []

    def pause() -> float:
        events.append("pause")
        return 0.0

    async def work() -> bool:
        events.append("work")
        return True

    await every(pause, work, is_pause_first=True)
    assert events == ["pause", "work"]
