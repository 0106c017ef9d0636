"""What else every store keeps: what servers share, and where readers were."""

import asyncio

import pytest
from msgspec.structs import replace

from queue_server.journal.access.contents import PendingChange, Trace
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.store import Batch, Conflict, Store, Unavailable
from tests.contract.stored_samples import sealed


async def test_work_is_claimed_by_one_of_many(store: Store) -> None:
    """Of twenty who claim at once one has it; the holder may claim again, others when it is released or has run out."""
    claimed = await asyncio.gather(*(store.claim("report", f"server-{n}", 10, 20) for n in range(20)))
    assert sorted(claimed) == [False] * 19 + [True]
    holder, other = f"server-{claimed.index(True)}", f"server-{claimed.index(False)}"
    assert await store.claim("another", other, 10, 20) is True
    assert await store.claim("report", holder, 15, 30) is True
    assert await store.claim("report", other, 29, 40) is False
    await store.release("report", other)
    assert await store.claim("report", other, 29, 40) is False
    assert await store.claim("report", other, 30, 40) is True
    assert await store.claim("report", holder, 31, 40) is False
    await store.release("report", other)
    assert await store.claim("report", holder, 31, 40) is True


async def test_a_holder_renews_all_its_claims_at_once(store: Store) -> None:
    """Claims of others, and those that were released, stay as they are."""
    for work, holder in (("print", "a"), ("report", "a"), ("erase", "a"), ("count", "b")):
        assert await store.claim(work, holder, 10, 20)
    await store.release("erase", "a")
    assert sorted(await store.renew_claims("a", 40)) == ["print", "report"]
    assert sorted(await store.claimed("b", 19)) == ["print", "report"]
    assert await store.claimed("a", 19) == ["count"]
    assert await store.claimed("a", 20) == []
    assert await store.claim("print", "b", 39, 50) is False
    assert await store.claim("count", "a", 20, 50) is True
    assert await store.renew_claims("c", 40) == []


async def test_nothing_is_stored_under_a_claim_of_before(store: Store) -> None:
    """Whoever slept while another holder had the work stores nothing, also where nobody has it now; what waits beside
    it is stored all the same."""
    claim, datum = WorkClaim("print", "a"), PersonalDatum("akimat", "t1", "messages", "[]", 10)
    beside = Batch(personal_data=[replace(datum, subject="t2")])

    async def stored() -> list[bool]:
        works = (
            store.append(Batch(personal_data=[datum], claims=[claim])),
            store.append(beside),
            store.save_position("printer", 7, claim),
        )
        outcomes = await asyncio.gather(*works, return_exceptions=True)
        assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes)
        return [outcome is None for outcome in outcomes]

    assert await stored() == [False, True, False]
    assert await store.claim("print", "a", 10, 20)
    assert await store.claim("print", "b", 20, 30)
    assert await stored() == [False, True, False]
    await store.release("print", "b")
    assert await stored() == [False, True, False]
    assert (await store.personal_data("akimat", "t1"), await store.position("printer")) == ([], None)
    assert await store.claim("print", "a", 20, 30)
    assert await store.claim("print b", "b", 20, 30)
    assert await stored() == [True, True, True]
    assert (await store.personal_data("akimat", "t1"), await store.position("printer")) == ([datum], 7)
    with pytest.raises(Conflict):
        await store.append(Batch(personal_data=[datum], claims=[claim, WorkClaim("print b", "a")]))


async def test_traces_are_read_newest_first_and_erased_in_time(store: Store) -> None:
    """Each is kept until its own time."""
    traces = [Trace(at, "signed_in", f"user-{at}", "", "10.0.0.1", erase_after=at + 100) for at in (1, 2, 3)]
    for trace in traces:
        await store.add_trace(trace)
    assert await store.traces(2) == [traces[2], traces[1]]
    assert await store.erase_traces(101) == 1
    assert await store.traces(10) == [traces[2], traces[1]]


async def test_a_change_that_waits_is_taken_by_one_caller(store: Store) -> None:
    """Two administrators who say yes at once apply it once."""
    second, first = (PendingChange(f"id-{at}", "aigul", at, "00", "[server]\n") for at in (2, 1))
    await store.save_pending(second)
    await store.save_pending(first)
    assert await store.pending() == [first, second]
    assert await store.end_pending("id-1")
    assert not await store.end_pending("id-1")
    assert await store.pending() == [second]


async def test_a_reader_goes_on_where_it_was(store: Store) -> None:
    """Each reader has its own position, and the newest one counts, even if it is lower."""
    assert await store.position("printer:akimat:entrance") is None
    await store.save_position("printer:akimat:entrance", 7)
    await store.save_position("printer:akimat:exit", 3)
    await store.save_position("printer:akimat:entrance", 5)
    assert await store.position("printer:akimat:entrance") == 5
    assert await store.position("printer:akimat:exit") == 3


async def test_a_secret_is_made_once(store: Store) -> None:
    """Whoever asks gets the same 32 bytes under one name, also when many ask at once; another name has others."""
    first, *rest = await asyncio.gather(*(store.secret("phone") for _ in range(5)))
    assert rest == [first] * 4
    assert len(first) == 32
    assert await store.secret("other") != first


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    """After closing, nothing is kept and nothing read; closing again is no mistake."""
    await store.close()
    with pytest.raises(Unavailable, match="closed"):
        await store.append(Batch(sealed("akimat", 1)))
    with pytest.raises(Unavailable, match="closed"):
        await store.head("akimat")
    await store.close()
