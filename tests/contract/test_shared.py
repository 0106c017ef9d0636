"""What every store keeps for the servers that share it."""

import asyncio

import pytest
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.journal.access.contents import User
from queue_server.journal.codec import seal
from queue_server.journal.postgres.parts import shared
from queue_server.journal.shared import in_memory, in_sqlite
from queue_server.journal.shared.contents import Failures, ServerRow, SharedState, StoredConfiguration, StoredDocument
from queue_server.journal.store import Batch, Store, Unavailable
from tests.contract.stored_samples import sealed

SERVER_ROW = ServerRow("one", "pc-1", "http://10.0.0.1:8080", "1.2.0", 10, 20)
STATE = SharedState("device", "board-1", "one", 10, b"{}")


async def test_counts_of_failures_are_changed_by_whoever_read_them_last(store: Store) -> None:
    """Of twenty who count one more at once, each count is taken by one."""

    async def count() -> None:
        while True:
            before = await store.failures([b"who"])
            number = before[b"who"].count if before else 0
            if await store.change_failures(before, [Failures(b"who", number + 1, 5, 100)]):
                return

    await asyncio.gather(*(count() for _ in range(20)))
    assert await store.failures([b"who", b"nobody"]) == {b"who": Failures(b"who", 20, 5, 100)}
    assert not await store.change_failures({}, [Failures(b"who", 1, 5, 100), Failures(b"other", 1, 5, 100)])
    assert b"other" not in await store.failures([b"other"])
    await store.forget_failures([b"who"])
    assert await store.failures([b"who"]) == {}


async def test_counts_of_failures_are_erased_in_time_and_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many those go that are forgotten first."""
    for module in (in_memory, in_sqlite, shared):
        monkeypatch.setattr(module, "MOST_FAILURES", 3)
    for number in (4, 1, 3, 2):
        await store.change_failures({}, [Failures(bytes([number]), 1, 0, number)])
    assert sorted(await store.failures([bytes([n]) for n in range(6)])) == [b"\x02", b"\x03", b"\x04"]
    assert await store.erase_failures(3) == 2
    assert sorted(await store.failures([bytes([n]) for n in range(6)])) == [b"\x04"]


async def test_the_last_administrator_with_a_password_stays(store: Store) -> None:
    """Of two who shut each other out at once, one stays; somebody else is changed as ever."""
    marat, saule = (User(name, "admin", "$argon2id$", 1) for name in ("marat", "saule"))
    aigul, linked = User("aigul", "operator", "$argon2id$", 1), User("dana", "admin", None, 1)
    for user in (marat, saule, aigul, linked):
        await store.save_user(user)
    changes = await asyncio.gather(
        *(store.change_user(user, replace(user, disabled_at=5), needs_admin=True) for user in (marat, saule))
    )
    assert sorted(changes) == [False, True]
    last = marat if changes[1] else saule
    assert not await store.change_user(last, replace(last, role="operator"), needs_admin=True)
    assert await store.change_user(aigul, replace(aigul, disabled_at=5), needs_admin=True)
    assert await store.change_user(linked, replace(linked, disabled_at=5), needs_admin=True)
    assert await store.change_user(last, replace(last, disabled_at=5))


async def test_servers_are_listed_as_they_started(store: Store) -> None:
    """A row is replaced by the newest one of its server, and goes when it ends or is not seen for long."""
    second = replace(SERVER_ROW, id="two", started_at=5, seen_at=40)
    await store.save_server(SERVER_ROW)
    await store.save_server(second)
    await store.save_server(replace(SERVER_ROW, seen_at=30, folders="ab"))
    assert await store.servers() == [second, replace(SERVER_ROW, seen_at=30, folders="ab")]
    assert await store.erase_servers(40) == 1
    await store.remove_server("two")
    assert await store.servers() == []


async def test_the_newest_state_of_each_device_stays(store: Store) -> None:
    """Whichever server reported it, and in whatever order they arrive."""
    newer = replace(STATE, server="two", at=30, body=b"[]")
    await store.save_states([STATE, replace(STATE, id="board-2")])
    await store.save_states([newer])
    await store.save_states([replace(STATE, at=20)])
    assert await store.states(0) == [newer, replace(STATE, id="board-2")]
    assert await store.states(11) == [newer]
    assert await store.erase_states(30) == 1
    assert await store.states(0) == [newer]


async def test_a_configuration_follows_the_one_that_it_was_made_from(store: Store) -> None:
    """Of two who write at once one does; texts are read newest first."""
    assert await store.configuration() is None
    assert await store.configuration_number() == 0
    texts = [StoredConfiguration(1, 10, author, None, author.encode()) for author in ("marat", "saule")]
    written = await asyncio.gather(*(store.put_configuration(text) for text in texts))
    assert sorted(written) == [False, True]
    first = texts[written.index(True)]
    assert await store.configuration() == first
    second = StoredConfiguration(2, 20, "saule", "marat", b"second")
    assert not await store.put_configuration(replace(second, number=3))
    assert await store.put_configuration(second)
    assert await store.configurations(5) == [second, first]
    assert await store.configurations(1) == [second]
    assert await store.configuration_number() == 2


async def test_a_ticket_a_booking_and_a_mark_are_found_by_their_hash(store: Store) -> None:
    """By the ten digits of their code or by all of them, in their own hall; visitors have no code of other records."""
    tickets = sealed("akimat", 3)
    called, _ = seal(
        "akimat", tickets[-1].hash, 4, 4, "operator:aigul", "c4", e.TicketCalled("t1", "A001", 1, "by_rule")
    )
    booked, _ = seal("akimat", called.hash, 5, 5, "kiosk:entrance", "c5", e.BookingMade("b1", "land", 10, 20))
    mark = e.VisitRated("t1", 4, "land", 1, 2, "phone")
    rated, _ = seal("akimat", booked.hash, 6, 6, "visitor", "c6", mark)
    await store.append(Batch([*tickets, called, booked, rated]))
    for paper in (*tickets, booked, rated):
        assert await store.find_record("akimat", paper.hash.hex()[:10]) == paper
        assert await store.find_record("akimat", paper.hash.hex()) == paper
        assert await store.find_record("other", paper.hash.hex()) is None
    assert await store.find_record("akimat", tickets[0].hash.hex()[:10] + "0" * 54) is None
    assert await store.find_record("akimat", called.hash.hex()) is None


async def test_a_closed_store_shares_nothing(store: Store) -> None:
    """Whoever asks it is told."""
    await store.close()
    for call in (store.failures([b"a"]), store.servers(), store.states(0), store.configuration()):
        with pytest.raises(Unavailable):
            await call


async def test_documents_are_changed_by_whoever_read_the_last_version(store: Store) -> None:
    """Of several who replace a document at once, one does; the others read it anew."""
    first, other = StoredDocument("catalogue", "b", 1, b"1"), StoredDocument("catalogue", "a", 1, b"{}")
    assert await store.documents("catalogue") == []
    assert not await store.put_document(replace(first, version=2))
    assert sorted(await asyncio.gather(*(store.put_document(first) for _ in range(5)))) == [False] * 4 + [True]
    assert await store.put_document(other)
    assert await store.put_document(StoredDocument("webhook", "b", 1, b"another kind"))
    assert await store.documents("catalogue") == [other, first]
    second = [StoredDocument("catalogue", "b", 2, bytes([n])) for n in range(5)]
    assert sorted(await asyncio.gather(*map(store.put_document, second))) == [False] * 4 + [True]
    stored = await store.document("catalogue", "b")
    assert stored in second
    await store.remove_document("catalogue", "b")
    assert await store.document("catalogue", "b") is None
    assert await store.documents("catalogue") == [other]
    assert await store.put_document(first)
