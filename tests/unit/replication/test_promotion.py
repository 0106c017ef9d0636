"""A standby begins an epoch; a machine that hears of a higher one than its own writes nothing more."""

from pathlib import Path

import pytest

from queue_server.backups.folder_notes import note_served
from queue_server.cli.errors import UserError
from queue_server.cli.replication.standby import need_standby
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.checks.verify import verify
from queue_server.journal.codec import decode
from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Superseded
from queue_server.replication.centre.promotion import NoStandby, is_promoted, promote
from tests.halls import DEFINITION, KIOSK, MORNING

HALL = "aksu"
ARMAN = "command line:arman"


async def standby() -> MemoryStore:
    """A store that follows a hall, as it was copied from the first machine."""
    store = MemoryStore()
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    await engine.submit(HALL, c.IssueTicket("t1", "land"), KIOSK)
    await engine.stop()
    await store.change_followed_hall(None, FollowedHall(HALL, paired_at=MORNING))
    return store


async def test_a_promotion_is_a_record_with_the_next_epoch() -> None:
    """The journal verifies with it; a link to a standby, which came with the copy, is none of this machine's."""
    store = await standby()
    await store.save_sending_link(SendingLink(HALL, "standby", "http://192.0.2.7", "t", MORNING))
    await store.save_sending_link(SendingLink(HALL, "centre", "http://192.0.2.8", "t", MORNING))
    promotion = await promote(store, HALL, ARMAN, MORNING - 5, "hall-pc-2")
    records = [record async for record in store.read(HALL)]
    assert decode(records[-1]).event == e.HallPromoted(1, "hall-pc-2")
    assert (promotion.epoch, promotion.seq, await is_promoted(store, HALL)) == (1, len(records), True)
    assert (await verify(HALL, store.read(HALL))).is_good
    assert [link.side for link in await store.sending_links()] == ["centre"]


async def test_what_is_no_standby_is_not_promoted() -> None:
    """A hall of one's own, one that was only given a code, and one that was promoted already."""
    store = await standby()
    await promote(store, HALL, ARMAN, MORNING, "")
    await store.change_followed_hall(None, FollowedHall("burabay", code="123456"))
    for hall in (HALL, "burabay", "nowhere"):
        with pytest.raises(NoStandby):
            await promote(store, hall, ARMAN, MORNING, "")


def test_a_centre_takes_over_none_of_its_halls(tmp_path: Path) -> None:
    """One command there would stop a hall of the region; where the file is away or broken, a standby takes over."""
    file = tmp_path / "config.toml"
    need_standby(tmp_path, HALL)
    file.write_text('[standby]\nhall = "aksu"\n')
    note_served(tmp_path, file)
    need_standby(tmp_path, HALL)
    for text in ('[standby]\nhall = "burabay"\n', "[centre]\n"):
        file.write_text(text)
        with pytest.raises(UserError, match="no standby of hall aksu"):
            need_standby(tmp_path, HALL)
    file.write_text("[standby")
    need_standby(tmp_path, HALL)
    file.unlink()
    need_standby(tmp_path, HALL)


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_higher_epoch_elsewhere_ends_writing(*, is_running: bool) -> None:
    """Whether it is heard while the hall runs or before it is opened; the hall can be read, and its own epoch harms
    nobody."""
    store = await standby()
    before = await store.head(HALL)
    engine = Engine(store, lambda: MORNING)
    if not is_running:
        engine.epochs = {HALL: 1}
    await engine.open_hall(HALL, DEFINITION)
    engine.supersede(HALL, 0)
    if is_running:
        engine.supersede(HALL, 1)
    with pytest.raises(Superseded) as superseded:
        await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
    assert superseded.value.epoch == 1
    assert engine.feeds[HALL].state.tickets["t1"].number == "A001"
    assert await store.head(HALL) == before
    await engine.stop()


async def test_the_machine_that_was_promoted_writes() -> None:
    """It has the epoch that others hear of."""
    store = await standby()
    await promote(store, HALL, ARMAN, MORNING, "")
    engine = Engine(store, lambda: MORNING)
    engine.epochs = {HALL: 1}
    await engine.open_hall(HALL, DEFINITION)
    await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
    assert engine.feeds[HALL].state.epoch == 1
    await engine.stop()


def test_an_epoch_that_is_not_higher_is_objected_to() -> None:
    """Two machines that were promoted alike cannot stand in one journal."""
    checker = SequenceChecker()
    for event in (e.HallConfigured(DEFINITION), e.HallPromoted(1)):
        assert checker.objection(event) is None
        checker.follow(event)
    assert checker.objection(e.HallPromoted(1)) == "begins epoch 1 after epoch 1"
    assert checker.objection(e.HallPromoted(2)) is None
