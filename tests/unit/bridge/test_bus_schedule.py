"""Who speaks on a shared line, and when."""

import pytest

from firmware_bridge.boards.candle import CandleBoard
from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.buses.bus_schedule import BusSchedule


def a_line(count: int = 3, *, byte_s: float = 0.001, gap_s: float = 0.2) -> tuple[BusSchedule, list[CandleBoard]]:
    boards = [CandleBoard(0x20 + i, 3) for i in range(count)]
    return BusSchedule(boards, byte_s=byte_s, gap_s=gap_s, refresh_s=10.0), boards


def show(line: BusSchedule, board: CandleBoard, text: str, now: float) -> None:
    board.show(BoardText((Row(text),)))
    line.changed(board.address, now)


def drain(line: BusSchedule, now: float, until: float) -> list[tuple[float, bytes]]:
    """All packets with their times, the clock moving from deadline to deadline."""
    packets = []
    while now < until:
        line.tick(now)
        if data := line.data_to_send(now):
            packets.append((round(now, 6), data))
            continue
        deadline = line.deadline()
        assert deadline is not None
        assert deadline > now
        now = deadline
    return packets


def test_everything_is_said_when_the_port_opens() -> None:
    """Each board is told its state once, a packet's time and a gap apart."""
    line, _ = a_line()
    line.opened(0.0)
    packets = drain(line, 0.0, 5.0)
    assert [(at, data[1]) for at, data in packets] == [(0.0, 0x20), (0.207, 0x21), (0.414, 0x22)]


def test_the_newest_change_is_said_first_when_the_port_opens_again() -> None:
    """After a pulled plug the visitor called last is shown first, and nothing is settled before all have been told."""
    line, boards = a_line()
    line.opened(0.0)
    drain(line, 0.0, 1.0)
    show(line, boards[1], "A11", 1.0)
    show(line, boards[2], "A12", 1.1)
    drain(line, 2.0, 3.0)
    line.opened(3.0)
    assert not line.settled
    assert [data[1] for _, data in drain(line, 3.0, 3.3)] == [0x22, 0x21]
    assert not line.settled
    assert [data[1] for _, data in drain(line, 3.3, 4.0)] == [0x20]
    assert line.settled


def test_what_was_said_is_unknown_when_the_port_is_lost() -> None:
    """Nobody knows what boards on a lost port show, so nothing counts as said."""
    line, boards = a_line(2)
    line.opened(0.0)
    drain(line, 0.0, 1.0)
    assert line.is_sent(0x20)
    show(line, boards[0], "A11", 1.0)
    assert not line.is_sent(0x20)
    drain(line, 1.0, 2.0)
    assert line.is_sent(0x20)
    line.lost(2.0)
    assert not line.is_sent(0x20)
    assert not line.is_sent(0x21)


def test_a_device_that_needs_a_longer_silence() -> None:
    """The gap after a packet is that of the device it went to."""
    boards = [CandleBoard(0x20 + i, 3) for i in range(3)]
    line = BusSchedule(boards, byte_s=0.001, gap_s=0.2, refresh_s=10.0, gaps_s={0x21: 0.3})
    line.opened(0.0)
    assert [(at, data[1]) for at, data in drain(line, 0.0, 5.0)] == [(0.0, 0x20), (0.207, 0x21), (0.514, 0x22)]


def test_everything_is_said_again_every_ten_seconds() -> None:
    """Ten seconds after a board was last told everything, it is told again."""
    line, _ = a_line(1)
    line.opened(0.0)
    assert [at for at, _ in drain(line, 0.0, 25.0)] == [0.0, 10.007, 20.014]


def test_the_newest_change_goes_before_a_refresh() -> None:
    """A call made while thirty boards are being refreshed is the very next packet."""
    line, boards = a_line(32)
    line.opened(0.0)
    line.data_to_send(0.0)
    show(line, boards[31], "A12", 0.1)
    assert line.data_to_send(0.208)[1] == boards[31].address


def test_how_long_a_call_waits_on_a_full_bus() -> None:
    """32 boards at 9600 baud with a gap of 20 ms, and a call at the worst moment, just after another packet was begun:
    it waits 32.5 ms, for twelve bytes of ten bits each and the gap."""
    boards = [CandleBoard(0x20 + i, 8) for i in range(32)]
    line = BusSchedule(boards, byte_s=10 / 9600, gap_s=0.020, refresh_s=10.0)
    line.opened(0.0)
    line.tick(0.0)
    assert len(line.data_to_send(0.0) or b"") == 12
    show(line, boards[31], "A12", 0.0)
    (at, data), *_ = drain(line, 0.0, 0.05)
    assert (at, data[1]) == (0.0325, 0x3F)


def test_the_newest_of_two_changes_goes_first() -> None:
    """The visitor called last is told first; the other follows."""
    line, boards = a_line()
    show(line, boards[0], "A11", 0.0)
    show(line, boards[1], "A12", 0.1)
    assert [data[1] for _, data in drain(line, 0.2, 0.5)] == [0x21, 0x20]


def test_a_change_is_not_put_off_for_ever() -> None:
    """Changes older than a refresh go in turn with the newest, however many there are."""
    line, boards = a_line(4)
    for number, board in enumerate(boards):
        show(line, board, f"A1{number}", float(number))
    assert [data[1] for _, data in drain(line, 20.0, 20.7)] == [0x20, 0x23, 0x21, 0x22]


@pytest.mark.slow
def test_no_backlog() -> None:
    """A hundred thousand changes leave one packet to say."""
    line, boards = a_line(1)
    for number in range(100_000):
        show(line, boards[0], f"{number % 1000:03}", number / 1e6)
    assert [data for _, data in drain(line, 1.0, 5.0)] == [bytes.fromhex("01202039393907")]


def test_nothing_is_said_within_the_gap() -> None:
    """A change made just after a packet waits for the wire and the gap."""
    line, boards = a_line(2)
    show(line, boards[0], "A11", 0.0)
    assert line.data_to_send(0.0)
    show(line, boards[1], "A12", 0.001)
    assert line.data_to_send(0.2) == b""
    assert line.data_to_send(0.208)


def test_settled_when_all_is_said() -> None:
    """The line is settled when no machine has anything left to say."""
    line, boards = a_line(1)
    assert line.settled
    show(line, boards[0], "A11", 0.0)
    assert not line.settled
    line.data_to_send(0.0)
    assert line.settled
