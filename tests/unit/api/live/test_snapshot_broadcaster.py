"""Screens that are shown levels: nothing is queued for any of them."""

import asyncio

import pytest

from queue_server.api.live.fanout import Fanout
from queue_server.api.live.snapshot_broadcaster import SnapshotBroadcaster
from queue_server.hall import commands as c
from queue_server.hall.errors import Unknown
from queue_server.views.board import BoardDocument, board_document
from queue_server.views.closed import ClosedHall
from queue_server.views.ticket import ticket_view
from queue_server.views.windows.desk import desk_document
from tests.unit.api.screens import Client, Clock, Hall

CLOSED = ClosedHall("hall_closed", None, None, None, has_visitors=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hall(clock: Clock) -> Hall:
    return await Hall(clock).open()


def show_board(lane: SnapshotBroadcaster, hall: Hall, clock: Clock) -> Client:
    client = Client()
    lane.open(client.screen("board", clock), lambda: board_document(hall.feed.state))
    return client


def show_desk(lane: SnapshotBroadcaster, hall: Hall, clock: Clock, window: int) -> Client:
    client = Client()
    lane.open(client.screen(f"desk:{window}", clock), lambda: desk_document(hall.feed.state, window, clock.wall()))
    return client


async def test_the_present_document_comes_at_once(hall: Hall, clock: Clock) -> None:
    """Opening a socket is enough to know the hall."""
    client = show_board(SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False), hall, clock)
    assert client.views == ["board"]
    assert client.seqs == [hall.feed.seq]


async def test_screens_that_are_open_are_followed_again_after_a_fault(hall: Hall, clock: Clock) -> None:
    """What was committed while nobody followed is sent at once, and so is what comes then; where the last screen has
    gone, the next one is followed as well."""
    fanout = Fanout(hall.feed, clock, clock.wall)
    lane = fanout.boards
    client = show_board(lane, hall, clock)
    for number in range(2):
        following = asyncio.create_task(fanout.run())
        await settled()
        assert client.seqs[-1] == hall.feed.seq
        await hall.issue(f"t{number}")
        await settled()
        assert client.seqs[-1] == hall.feed.seq
        following.cancel()
        await hall.issue(f"t{number} later")
    following = asyncio.create_task(fanout.run())
    await settled()
    lane.close(next(iter(lane.screens)))
    await hall.issue("t2")
    await settled()
    other = show_board(lane, hall, clock)
    await settled()
    await hall.issue("t3")
    await settled()
    assert other.seqs[-1] == hall.feed.seq
    following.cancel()


async def settled() -> None:
    """Let every task that can run, run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_was_committed_meanwhile_is_one_document(hall: Hall, clock: Clock) -> None:
    """Fewer messages: a screen needs the last of three."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    client = show_board(lane, hall, clock)
    for number in range(3):
        await hall.issue(f"t{number}")
    assert await lane.publish() == hall.feed.seq
    assert client.seqs[1:] == [hall.feed.seq]
    assert client.documents[-1]["next"] == ["A001", "A002", "A003"]


async def test_boards_follow_the_clock_though_nothing_happens(hall: Hall, clock: Clock) -> None:
    """A hall that closes by its hours: the document is made once for all its silent boards, and sent if it differs."""
    lane, documents = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False), []

    def make() -> BoardDocument:
        documents.append(clock.now)
        return board_document(hall.feed.state, CLOSED if clock.now >= 10 else None)

    clients = [Client() for _ in range(3)]
    for client in clients:
        lane.open(client.screen("board", clock), make)
    for clock.now in (5.0, 10.0, 15.0):
        await lane.tick(clock.now)
    assert len(documents) == 4
    for client in clients:
        boards = [document["closed"] for document in client.documents if document["view"] == "board"]
        assert [closed is None for closed in boards] == [True, False]
        assert client.views == ["board", "alive", "board", "alive"]


async def test_all_screens_of_a_view_get_the_same_bytes(hall: Hall, clock: Clock) -> None:
    """A document is encoded once, however many look at it."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    clients = [show_board(lane, hall, clock) for _ in range(3)]
    await hall.issue("t")
    await lane.publish()
    assert len({id(client.frames[-1]) for client in clients}) == 1


async def test_one_that_does_not_read_is_skipped_to_the_present(hall: Hall, clock: Clock) -> None:
    """It is sent nothing while it does not read, holds nobody back, and then gets one document: the present one."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    stuck, other = show_board(lane, hall, clock), show_board(lane, hall, clock)
    stuck.writing_paused = True
    for number in range(5):
        await hall.issue(f"t{number}")
        await lane.publish()
    assert len(other.documents) == 6
    assert len(stuck.documents) == 1
    clock.now = 1.0
    await lane.tick(clock())
    assert len(stuck.documents) == 1
    stuck.writing_paused = False
    await lane.tick(clock())
    assert stuck.seqs[1:] == [hall.feed.seq]
    assert lane.behind == set()


async def test_one_that_read_again_in_time_is_not_sent_it_twice(hall: Hall, clock: Clock) -> None:
    """A screen that was behind and got the next document has nothing to catch up with."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    client = show_board(lane, hall, clock)
    client.writing_paused = True
    await hall.issue("t1")
    await lane.publish()
    client.writing_paused = False
    await hall.issue("t2")
    await lane.publish()
    await lane.tick(clock())
    assert client.seqs[1:] == [hall.feed.seq]


async def test_one_that_stays_behind_is_shown_out(hall: Hall, clock: Clock) -> None:
    """After a minute a new connection is the better cure: 1013, try again later."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    client = show_board(lane, hall, clock)
    client.writing_paused = True
    await hall.issue("t")
    await lane.publish()
    clock.now = 59.9
    await lane.tick(clock())
    assert client.code is None
    clock.now = 60.0
    await lane.tick(clock())
    assert client.code == 1013
    assert lane.screens == set()


async def test_silence_is_broken_about_every_five_seconds(hall: Hall, clock: Clock) -> None:
    """A screen can tell a quiet hall from a dead server; looks are a second apart."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=False)
    client = show_board(lane, hall, clock)
    clock.now = 4.4
    await lane.tick(clock())
    assert client.views == ["board"]
    clock.now = 5.0
    await lane.tick(clock())
    assert client.documents[-1] == {"view": "alive", "seq": hall.feed.seq, "at": "2025-10-09T09:00:05Z"}
    await lane.tick(clock())
    assert client.views == ["board", "alive"]


async def test_a_quiet_view_is_sent_only_what_has_changed(hall: Hall, clock: Clock) -> None:
    """A desk does not redraw because of another window."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    first, second = show_desk(lane, hall, clock, 1), show_desk(lane, hall, clock, 2)
    await hall.ask(c.PauseWindow(2, "lunch"))
    await lane.publish()
    assert len(first.documents) == 1
    assert second.documents[-1]["window"]["state"] == "paused"  # type: ignore[index]


async def test_a_second_desk_is_shown_the_present_position(hall: Hall, clock: Clock) -> None:
    """A document that has not changed carries the present seq to whoever opens it now."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    first = show_desk(lane, hall, clock, 1)
    await hall.ask(c.PauseWindow(2, "lunch"))
    second = show_desk(lane, hall, clock, 1)
    assert second.seqs == [hall.feed.seq]
    await lane.publish()
    assert (len(first.documents), len(second.documents)) == (1, 1)


async def test_a_desk_notices_what_time_has_brought_about(hall: Hall, clock: Clock) -> None:
    """A helper window may take a ticket that has waited ten minutes, though nothing has happened since."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    await hall.issue("t", "land")
    helper = show_desk(lane, hall, clock, 2)
    assert "next" not in helper.documents[-1]["allowed"]  # type: ignore[operator]
    clock.now = 600.0
    await lane.tick(clock())
    assert helper.views == ["desk", "desk"]
    assert "next" in helper.documents[-1]["allowed"]  # type: ignore[operator]


async def test_a_view_of_nothing_is_refused(hall: Hall, clock: Clock) -> None:
    """An unknown ticket leaves nothing behind."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    client = Client()
    with pytest.raises(Unknown):
        lane.open(client.screen("ticket:x", clock), lambda: ticket_view(hall.feed.state, hall.feed.state.ticket("x")))
    assert client.documents == []
    assert lane.screens == set()


async def test_a_ticket_whose_day_is_over_is_shown_out(hall: Hall, clock: Clock) -> None:
    """There is nothing more to tell; 1001."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    await hall.issue("t")
    client = Client()
    lane.open(client.screen("ticket:t", clock), lambda: ticket_view(hall.feed.state, hall.feed.state.ticket("t")))
    clock.now = 24 * 3600.0
    await hall.issue("next-day")
    await lane.publish()
    assert client.code == 1001
    assert lane.screens == set()


async def test_a_closed_socket_costs_nothing(hall: Hall, clock: Clock) -> None:
    """No document is made for a view that nobody looks at."""
    lane = SnapshotBroadcaster(hall.feed, clock, clock.wall, is_quiet=True)
    client, documents = Client(), []
    screen = client.screen("desk:1", clock)
    lane.open(screen, lambda: documents.append(1) or desk_document(hall.feed.state, 1, clock.wall()))  # type: ignore[func-returns-value]
    lane.close(screen)
    await hall.issue("t")
    await lane.publish()
    assert documents == [1]
