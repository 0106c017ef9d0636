"""The link to the server: its states, its patience, its words."""

from datetime import UTC, datetime

from firmware_bridge.server.connection_state import ConnectionState, HallConnection


def test_silence_is_fifteen_seconds_since_the_last_word() -> None:
    """A connection that is lost for less than 15 s changes nothing on the boards; then the closing text."""
    link = HallConnection(100.0)
    link.receive(110.0)
    link.fail("gone")
    assert link.state is ConnectionState.AWAY
    assert not link.tick(124.9)
    assert link.tick(125.0)
    assert link.state is ConnectionState.SILENT
    assert not link.tick(126.0)


def test_the_servers_time_goes_on_evenly() -> None:
    """From what it said last; a word without a time changes nothing."""
    link, noon = HallConnection(100.0), datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert link.server_time(100.0) is None
    link.receive(110.0, noon)
    link.receive(115.0)
    assert link.server_time(120.0) == datetime(2026, 1, 5, 12, 0, 10, tzinfo=UTC)


def test_never_heard_is_silence_too() -> None:
    """A server that is not there at the start is silent after 15 s."""
    link = HallConnection(100.0)
    link.fail("refused")
    assert link.state is ConnectionState.CONNECTING
    assert link.tick(115.0)


def test_a_word_ends_every_absence() -> None:
    """Whatever the state, the next word makes it following, and says that it was back."""
    link = HallConnection(100.0)
    assert link.receive(101.0)
    assert not link.receive(102.0)
    link.tick(120.0)
    assert link.receive(121.0)
    assert link.state is ConnectionState.FOLLOWING


def test_the_first_failure_is_a_warning_and_the_rest_are_not() -> None:
    """A server away for a night does not fill the log."""
    link = HallConnection(100.0)
    link.receive(101.0)
    assert [link.fail("gone") for _ in range(3)] == [True, False, False]
    link.receive(110.0)
    assert link.fail("gone again")


def test_an_old_fault_is_not_told_of_a_new_silence() -> None:
    """What went wrong before the last word is over; a silence without a fault has no reason to give."""
    link = HallConnection(100.0)
    link.fail("refused")
    link.receive(101.0)
    assert link.fault == ""
    assert link.tick(116.0)
    assert link.fault == ""
