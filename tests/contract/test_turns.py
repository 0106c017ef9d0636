"""The hall's turn, and the ends of journals."""

import asyncio
from functools import reduce

import pytest

from queue_server.hall.events import GENESIS
from queue_server.journal.personal.contents import Note, PersonalDatum
from queue_server.journal.record import Record, chain
from queue_server.journal.shared.contents import Failures, ServerRow
from queue_server.journal.store import Answer, Batch, Conflict, Head, Store
from queue_server.journal.visits.visit import Projected, Rows


def record(hall: str, seq: int, body: bytes = b"{}", *, after: bytes = b"{}") -> Record:
    """A record whose hash follows from those before; `after` is the body of the last of them."""
    bodies = [*[b"{}"] * (seq - 2), after, body] if seq > 1 else [body]
    return Record(hall, seq, body, reduce(chain, bodies, GENESIS))


async def seqs(store: Store, hall: str) -> list[int]:
    return [stored.seq async for stored in store.read(hall)]


async def test_heads_are_the_ends_of_all_journals(store: Store) -> None:
    """Each hall once, or each that is asked for, by its name, with the seq and the hash of its last record."""
    assert await store.heads() == []
    await store.append(Batch([record("zeta", 1), record("aksu", 1), record("aksu", 2)]))
    assert await store.heads() == [
        Head("aksu", 2, record("aksu", 2).hash),
        Head("zeta", 1, record("zeta", 1).hash),
    ]
    assert await store.heads(["zeta", "never opened"]) == [Head("zeta", 1, record("zeta", 1).hash)]
    assert await store.heads([]) == []


async def test_what_is_appended_in_a_turn_is_stored_when_it_ends(store: Store) -> None:
    """The turn reads the journal as it is, and appends after it; answers and notes come with it."""
    await store.append(Batch([record("aksu", 1)]))
    async with store.turn("aksu") as turn:
        assert [stored.seq for stored in await turn.read(0)] == [1]
        assert await turn.read(1) == []
        await turn.append(
            Batch(
                [record("aksu", 2)],
                [Answer("aksu", "id", b"f", b'{"a":1}')],
                [Note("aksu", "t", 1, "aigul", "words", 9)],
            )
        )
    assert await seqs(store, "aksu") == [1, 2]
    answer = await store.answer("aksu", "id")
    assert answer is not None
    assert answer.body == b'{"a":1}'
    assert [note.text for note in await store.notes("aksu", "t")] == ["words"]


async def test_a_turn_that_reads_says_up_to_where_rows_are_stored(store: Store) -> None:
    """Of this program's form, as they are in the turn."""
    form = store.rows_form or "form"
    await store.append(Batch([record("aksu", 1), record("aksu", 2)]))
    async with store.turn("aksu") as turn:
        await turn.read(0)
        assert turn.projected is None
        await turn.append(Batch([record("aksu", 3)], rows=[Rows("aksu", 0, 3, form)]))
    async with store.turn("aksu") as turn:
        assert [stored.seq for stored in await turn.read(2)] == [3]
        assert turn.projected == await store.projected("aksu") == Projected(3, form)


async def test_what_others_write_meanwhile_does_not_end_with_a_turn(store: Store) -> None:
    """Servers, wrong passwords, claims and personal data are stored, whatever becomes of the turn."""
    await store.claim("letters", "one", 0, 5)
    await store.append(Batch(personal_data=[PersonalDatum("aksu", "b1", "name", "Әлия", 9)]))

    async def write() -> None:
        assert await store.change_failures({}, [Failures(b"k", 1, 1, 9)])
        await store.save_server(ServerRow("one", "", "", "", 1, 1))
        assert await store.renew_claims("one", 50) == ["letters"]
        assert await store.erase_personal_data_of("aksu", "b1") == 1

    async def fail() -> None:
        async with store.turn("aksu") as turn:
            await turn.append(Batch([record("aksu", 1)]))
            writing.append(asyncio.create_task(write()))
            await turn.read(0)
            raise ZeroDivisionError

    writing: list[asyncio.Task[None]] = []
    with pytest.raises(ZeroDivisionError):
        await fail()
    await writing[0]
    assert await seqs(store, "aksu") == []
    assert [server.id for server in await store.servers()] == ["one"]
    assert await store.failures([b"k"]) == {b"k": Failures(b"k", 1, 1, 9)}
    assert await store.claimed("two", 49) == ["letters"]
    assert await store.personal_data("aksu", "b1") == []


async def test_a_turn_that_ends_with_an_error_stores_nothing(store: Store) -> None:
    """The next one appends where it would have."""

    async def fail() -> None:
        async with store.turn("aksu") as turn:
            await turn.append(Batch([record("aksu", 1)]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await seqs(store, "aksu") == []
    async with store.turn("aksu"):
        """Nothing is appended."""
    await store.append(Batch([record("aksu", 1)]))


async def test_a_turn_refuses_a_batch_that_does_not_fit(store: Store) -> None:
    """Another seq is next, or the id has been answered."""
    await store.append(Batch([record("aksu", 1)], [Answer("aksu", "id", b"f", b"1")]))
    for batch in (Batch([record("aksu", 3)]), Batch([record("aksu", 2)], [Answer("aksu", "id", b"f", b"2")])):
        with pytest.raises(Conflict):
            async with store.turn("aksu") as turn:
                await turn.append(batch)
    assert await seqs(store, "aksu") == [1]


async def test_whoever_appends_during_a_turn_comes_after_it(store: Store) -> None:
    """What is appended elsewhere neither joins the turn nor is lost with it."""
    async with store.turn("aksu") as turn:
        other = asyncio.create_task(store.append(Batch([record("aksu", 1, b"other")])))
        second_append = asyncio.create_task(store.append(Batch([record("aksu", 2, b"later", after=b"turn")])))
        beside = asyncio.create_task(store.save_position("reader", 7))
        await turn.read(0)
        await turn.append(Batch([record("aksu", 1, b"turn")]))
    with pytest.raises(Conflict):
        await other
    await asyncio.gather(second_append, beside)
    assert [stored.body async for stored in store.read("aksu")] == [b"turn", b"later"]
    assert await store.position("reader") == 7


async def test_turns_come_one_after_the_other(store: Store) -> None:
    """Each reads what the one before has appended."""

    async def take() -> None:
        async with store.turn("aksu") as turn:
            records = await turn.read(0)
            await turn.append(Batch([record("aksu", len(records) + 1)]))

    await asyncio.gather(*(take() for _ in range(8)))
    assert await seqs(store, "aksu") == list(range(1, 9))


async def test_a_batch_that_does_not_fit_takes_no_other_with_it(store: Store) -> None:
    """Batches of several halls that arrive together: each is stored, or refused, for itself."""
    await store.append(Batch([record("b", 1)], [Answer("b", "id", b"f", b"1")]))
    results = await asyncio.gather(
        store.append(Batch([record("a", 1)])),
        store.append(Batch([record("b", 1)])),
        store.append(Batch([record("c", 1)], [Answer("b", "id", b"f", b"2")])),
        store.append(Batch([record("d", 1), record("d", 2)])),
        store.append(Batch([record("a", 2)])),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [type(None), Conflict, Conflict, type(None), type(None)]
    assert [(head.hall, head.seq) for head in await store.heads()] == [("a", 2), ("b", 1), ("d", 2)]
