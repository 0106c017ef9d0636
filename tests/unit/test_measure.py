"""The measurements' own arithmetic: a wrong ruler would go unnoticed in every table."""

import asyncio

from script.benchmarks.client import Wall, WallScreen, marker, message
from script.benchmarks.measure import in_turns, rate_row, time_row, versus
from script.benchmarks.run import COLUMNS, HEAD, PAGE, by_hand


async def test_measures_take_turns_and_the_median_counts() -> None:
    """No order is favoured, and one bad turn moves neither the figure nor the ratio."""
    order: list[str] = []
    times = {"a": iter((1.0, 9.0, 2.0)), "b": iter((5.0, 4.0, 6.0))}

    async def measure(name: str) -> float:
        order.append(name)
        return next(times[name])

    measures = await in_turns(lambda: measure("a"), lambda: measure("b"), times=3)
    assert measures == [[1.0, 9.0, 2.0], [5.0, 4.0, 6.0]]
    assert versus(*measures) == (2.0, 5.0, 2.0 / 6.0)
    assert order == ["b", "a", "a", "b", "b", "a"]


def test_a_rate_must_reach_its_goal_and_a_time_must_not_pass_it() -> None:
    """More tickets a second are better, more milliseconds are not."""
    rate = rate_row("tickets", "tickets", [7_400], [10_000], 0.75)
    assert (rate.value, rate.floor, rate.ratio, rate.reached) == ("7,400 tickets/s", "10,000 tickets/s", 0.74, False)
    assert rate_row("tickets", "tickets", [7_500], [10_000], 0.75).reached
    time = time_row("call", [0.0046], [0.004], 1.15)
    assert (time.value, time.floor, time.reached) == ("4.6 ms", "4 ms", True)
    assert time_row("start", [2], [0.00005], 1).value == "2 s"
    assert time_row("start", [2], [0.00005], 1).floor == "50 µs"


async def test_a_screen_has_a_message_when_all_of_it_has_come() -> None:
    """Frames of each length field (RFC 6455, section 5.2), cut anywhere, and the handshake before them."""
    for length in (100, 1_000, 70_000):
        wall = Wall()
        screen = WallScreen(wall, b"GET / HTTP/1.1")
        wall.screens.append(screen)
        wall.want(marker(7))
        stream = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + message(6, length) + message(7, length)
        for first in range(0, len(stream) - 1, 999):
            assert wall.length == 0
            screen.data_received(stream[first : min(first + 999, len(stream) - 1)])
        assert wall.length == 0
        screen.data_received(stream[-1:])
        async with asyncio.timeout(30):
            await wall.all_have_it()
        assert wall.length == length


def test_the_page_of_speed_is_what_the_bench_writes() -> None:
    """Its table is written by nobody's hand; what stands below its first heading is, and stays when it is measured
    anew."""
    text = PAGE.read_text("utf-8")
    page = text.removesuffix(by_hand(text))
    assert by_hand(text).startswith("\n## ")
    table = [f"| {' | '.join(COLUMNS)} |", "|---|---|---|---|---|---|"]
    assert page.startswith("\n".join([HEAD, *table, ""]))
    rest = page.removeprefix(HEAD).strip().splitlines()
    paragraphs = [line for line in rest if not line.startswith("|")]
    assert [line.partition(" on ")[0] for line in paragraphs] == ["", "Measured"]
