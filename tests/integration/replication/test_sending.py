"""A hall's side of a link against a centre that follows the wire, over real sockets."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from aiohttp import web
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.replication import wire
from tests.halls import DEFINITION
from tests.integration.replication.bad_link import MISFORTUNES, BadLink
from tests.integration.replication.fake_centre import TOKEN, FakeCentre
from tests.integration.replication.sending_hall import HALL, KIOSK, LONG_NUMBERS, SendingHall, rewrite, until


@pytest.fixture
async def hall() -> AsyncIterator[SendingHall]:
    hall = SendingHall()
    await hall.engine.open_hall(HALL, LONG_NUMBERS)
    yield hall
    await hall.engine.stop()


@pytest.fixture
async def centre() -> AsyncIterator[FakeCentre]:
    async with FakeCentre().serving() as centre:
        yield centre


def has_all(centre: FakeCentre, hall: SendingHall) -> Callable[[], bool]:
    return lambda: centre.end(HALL)[0] == hall.engine.feeds[HALL].seq


async def test_the_centre_has_every_record_as_it_was_sealed(hall: SendingHall, centre: FakeCentre) -> None:
    """Bodies go verbatim and in batches, and what is committed later follows; a sender that begins anew goes on where
    the centre is."""
    await hall.issue(2500)
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
        await hall.issue()
        await until(has_all(centre, hall))
    assert centre.journals[HALL] == await hall.journal()
    assert centre.batches[0] == 2000
    assert hall.state.report.standing == "in_step"
    assert hall.state.report.sent_seq == hall.engine.feeds[HALL].seq
    assert hall.state.report.bytes < 0.3 * sum(len(record.body) for record in await hall.journal())
    await hall.issue(3)
    centre.batches.clear()
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
    assert centre.batches == [3]


async def test_heads_are_equal_after_any_misfortune(hall: SendingHall, centre: FakeCentre) -> None:
    """A line that drops, stalls, repeats, reorders, cuts and forges costs time, and no record."""
    chance = Random(17)
    async with BadLink(centre.url, chance).serving() as line, hall.sending(line.url, timeout_s=0.3):
        async with asyncio.timeout(60):
            while line.happened != set(MISFORTUNES):
                await hall.issue(chance.randrange(1, 4))
                await asyncio.sleep(0.02)
        assert line.happened == set(MISFORTUNES)
        line.is_good = True
        await until(has_all(centre, hall))
    assert centre.journals[HALL] == await hall.journal()
    assert hall.state.report.faults > 0
    assert hall.state.report.forked_seq is None


FAULTS = {
    "unavailable": web.Response(status=503, text="the disk is full"),
    "not_centre": web.Response(text="<html>Sign in", content_type="text/html"),
    "not_known": web.Response(status=401, body=b'{"code":"not_signed_in"}', content_type="application/problem+json"),
    "refused": web.Response(status=400, body=b'{"code":"bad_batch"}', content_type="application/problem+json"),
}


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_fault_is_named_once_and_passes(
    hall: SendingHall, centre: FakeCentre, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The hall goes on meanwhile; tries come more and more seldom, and the log has one warning and one line at the end
    of it."""
    caplog.set_level(logging.INFO, "queue_server.replication")
    centre.broken = FAULTS[kind]
    async with hall.sending(centre.url):
        await until(lambda: hall.state.report.faults >= 6)
        await hall.issue()
        assert (hall.state.report.standing, hall.state.report.fault) == ("failing", kind)
        centre.broken = None
        await until(has_all(centre, hall))
        await until(lambda: hall.state.report.fault is None)
    assert hall.rests[:6] == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert TOKEN not in caplog.text


async def test_faults_that_take_turns_are_named_once_each(
    hall: SendingHall, centre: FakeCentre, caplog: pytest.LogCaptureFixture
) -> None:
    """A bad line is now away and now answers nonsense; the log has a line for either until it works."""
    caplog.set_level(logging.INFO, "queue_server.replication")
    async with hall.sending(centre.url):
        for turn in range(6):
            centre.broken = FAULTS["unavailable" if turn % 2 else "not_centre"]
            faults = hall.state.report.faults
            await until(lambda: hall.state.report.faults > faults + 1)  # noqa: B023 - awaited at once
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


async def test_batches_shrink_over_a_line_on_which_they_fail(hall: SendingHall, centre: FakeCentre) -> None:
    """A thin line takes a backlog in small pieces, and in large ones again once they go through."""
    await hall.issue(3000)
    centre.most_records = 100
    async with hall.sending(centre.url):
        await until(lambda: centre.end(HALL)[0] > 500)
        centre.most_records = wire.MOST_BATCH_RECORDS
        await until(has_all(centre, hall))
    assert 32 <= min(centre.batches) <= 100
    assert max(centre.batches) > 500
    assert centre.journals[HALL] == await hall.journal()


async def test_nobody_there_is_a_fault_like_others(hall: SendingHall) -> None:
    async with hall.sending("http://127.0.0.1:9"):
        await until(lambda: hall.state.report.faults >= 2)
    assert hall.state.report.fault == "unreachable"


async def test_a_limit_spreads_what_is_sent(hall: SendingHall, centre: FakeCentre) -> None:
    """At 8 kbit/s a kilobyte takes a second: the batch after it waits for that."""
    await hall.issue(3000)
    async with hall.sending(centre.url, kbit_s=8):
        await until(has_all(centre, hall))
    assert sum(hall.rests) >= (hall.state.report.bytes - 60_000) / 1000
    assert max(hall.rests) > 5


async def forked(hall: SendingHall, centre: FakeCentre, seq: int) -> None:
    """The first seq is named at both ends, and the hall works."""
    before = centre.journals[HALL][:]
    async with hall.sending(centre.url):
        await until(lambda: hall.state.report.forked_seq is not None)
        await until(lambda: any(beat.forked_at for beat in centre.heartbeats))
        await hall.engine.submit(HALL, c.IssueTicket("later", "papers"), KIOSK)
    assert hall.state.report.standing == "forked"
    assert hall.state.report.forked_seq == seq
    assert centre.heartbeats[-1].forked_at == seq
    assert centre.journals[HALL] == before
    assert {name for name, _ in centre.evidence} <= {seq}


async def test_a_record_that_was_altered_is_named_at_both_ends(hall: SendingHall, centre: FakeCentre) -> None:
    """Also where everything after it was sealed anew, and was sent long ago."""
    await hall.issue(40)
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
    await rewrite(hall, 20)
    await forked(hall, centre, 20)
    assert [seq for seq, _ in centre.evidence] == [20]


async def test_a_record_that_was_altered_before_it_was_sent_is_named(hall: SendingHall, centre: FakeCentre) -> None:
    """Its own hash does not follow from it."""
    await hall.issue(10)
    records = hall.store._journals[HALL]
    records[6] = replace(records[6], body=records[6].body.replace(b'"land"', b'"school"'))
    await forked(hall, centre, 7)


async def test_a_record_that_was_left_out_is_named(hall: SendingHall, centre: FakeCentre) -> None:
    """Also where those after it have moved up."""
    await hall.issue(40)
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
    await rewrite(hall, 12, leave_out=True)
    await forked(hall, centre, 12)


async def test_a_gap_is_named(hall: SendingHall, centre: FakeCentre) -> None:
    """The hall itself stops at one; what it has sent so far stays."""
    await hall.issue(10)
    del hall.store._journals[HALL][4]
    async with hall.sending(centre.url):
        await until(lambda: any(beat.forked_at == 5 for beat in centre.heartbeats))
    assert hall.state.report.forked_seq == 5
    assert centre.journals[HALL] == []


async def test_a_tail_that_was_cut_is_named(hall: SendingHall, centre: FakeCentre) -> None:
    """The first record that the hall lacks is the one that differs: as after an old copy was put back."""
    await hall.issue(20)
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
    del hall.store._journals[HALL][15:]
    async with hall.sending(centre.url):
        await until(lambda: hall.state.report.forked_seq is not None)
        await until(lambda: any(beat.forked_at == 16 for beat in centre.heartbeats))
    assert hall.state.report.forked_seq == 16


async def test_a_journal_that_began_anew_is_another_one(hall: SendingHall, centre: FakeCentre) -> None:
    """A new folder under an old name, or a second machine."""
    other = SendingHall()
    await other.engine.open_hall(HALL, replace(DEFINITION, rules=replace(DEFINITION.rules, recall_limit=1)))
    await other.issue(30)
    async with other.sending(centre.url):
        await until(has_all(centre, other))
    await other.engine.stop()
    await hall.issue(3)
    await forked(hall, centre, 1)


async def test_a_fork_that_was_mended_goes_on_by_itself(hall: SendingHall, centre: FakeCentre) -> None:
    """The centre is asked again, seldom, and is told nothing more of it then."""
    await hall.issue(20)
    async with hall.sending(centre.url):
        await until(has_all(centre, hall))
    whole = hall.store._journals[HALL][:]
    del hall.store._journals[HALL][15:]
    async with hall.sending(centre.url):
        await until(lambda: hall.state.report.standing == "forked")
        hall.store._journals[HALL][:] = whole
        await until(lambda: hall.state.report.standing == "in_step")
    assert hall.state.report.forked_seq is None
    assert hall.seconds >= 300
