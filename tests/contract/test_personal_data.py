"""What every store keeps of persons: with a command, erasable one by one and in time."""

import pytest

from queue_server.journal.personal.contents import PersonalDatum, PersonalKind
from queue_server.journal.store import Batch, Conflict, Store
from tests.contract.stored_samples import answer, sealed, seqs


def datum(subject: str, kind: PersonalKind = "name", text: str = "Әлия", erase_after: int = 100) -> PersonalDatum:
    return PersonalDatum("akimat", subject, kind, text, erase_after)


async def test_personal_data_are_those_of_the_subjects(store: Store) -> None:
    """By subject and kind, and of one hall."""
    first = [datum("b1", "phone", "+77010000001"), datum("b1", "name"), datum("b2", "question", "Бірінші\nсұрақ")]
    await store.append(Batch(sealed("akimat", 1), personal_data=first))
    assert await store.personal_data("akimat", "b1") == [first[1], first[0]]
    assert await store.personal_data("akimat", "b2", "b1", "b3") == [first[1], first[0], first[2]]
    assert await store.personal_data("akimat") == []
    assert await store.personal_data("elsewhere", "b1") == []


async def test_a_datum_takes_the_place_of_the_one_before(store: Store) -> None:
    """Also within one batch: the last one counts, with its own time."""
    await store.append(Batch(personal_data=[datum("b1", text="first"), datum("b1", text="second")]))
    await store.append(Batch(personal_data=[datum("b1", text="third", erase_after=200)]))
    assert await store.personal_data("akimat", "b1") == [datum("b1", text="third", erase_after=200)]


async def test_what_does_not_fit_leaves_no_personal_data(store: Store) -> None:
    """A batch is stored whole or not at all, also in a turn that ends with an error."""
    await store.append(Batch(sealed("akimat", 1), [answer("c1")]))
    for batch in (
        Batch(sealed("akimat", 1), personal_data=[datum("b1")]),
        Batch(answers=[answer("c1")], personal_data=[datum("b1")]),
    ):
        with pytest.raises(Conflict):
            await store.append(batch)

    async def fail() -> None:
        async with store.turn("akimat") as turn:
            await turn.append(Batch(sealed("akimat", 2)[1:], personal_data=[datum("b1")]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.personal_data("akimat", "b1") == []
    async with store.turn("akimat") as turn:
        await turn.append(Batch(sealed("akimat", 2)[1:], personal_data=[datum("b1")]))
    assert await seqs(store, "akimat") == [1, 2]
    assert await store.personal_data("akimat", "b1") == [datum("b1")]


async def test_subjects_are_looked_up_by_a_datum(store: Store) -> None:
    """Exactly that text, of that kind and hall."""
    phone = "+77010000001"
    data = [datum("b2", "phone", phone), datum("b1", "phone", phone), datum("b3", "name", phone), datum("b4", "phone")]
    await store.append(Batch(personal_data=[*data, PersonalDatum("elsewhere", "b5", "phone", phone, 100)]))
    assert await store.subjects_with("akimat", "phone", phone) == ["b1", "b2"]
    assert await store.subjects_with("akimat", "phone", "+7701") == []


async def test_personal_data_are_erased_one_by_one(store: Store) -> None:
    """All of one subject; the others stay."""
    await store.append(Batch(personal_data=[datum("b1"), datum("b1", "phone", "+7"), datum("b2")]))
    assert await store.erase_personal_data_of("akimat", "b1") == 2
    assert await store.erase_personal_data_of("akimat", "b1") == 0
    assert await store.personal_data("akimat", "b1", "b2") == [datum("b2")]


async def test_the_data_of_one_kind_are_read_and_erased_alone(store: Store) -> None:
    """Of all subjects of the hall; other kinds and subjects stay."""
    data = [datum("b2", "email", "a@b.kz"), datum("b1", "email", "c@d.kz"), datum("b1", "phone", "+7"), datum("b1")]
    await store.append(Batch(personal_data=[*data, PersonalDatum("elsewhere", "b5", "email", "e@f.kz", 100)]))
    assert await store.personal_data_of_kind("akimat", "email") == [data[1], data[0]]
    assert await store.erase_personal_data_of("akimat", "b1", "email", "phone", "push") == 2
    assert await store.personal_data("akimat", "b1", "b2") == [data[3], data[0]]
    assert await store.personal_data_of_kind("akimat", "push") == []


async def test_personal_data_are_erased_when_their_time_has_come(store: Store) -> None:
    """Erasing says how many went; what has time stays."""
    data = [datum("b1", erase_after=10), datum("b2", erase_after=11), datum("b3", erase_after=5)]
    await store.append(Batch(personal_data=data))
    assert await store.erase_personal_data(10) == 2
    assert await store.erase_personal_data(10) == 0
    assert await store.personal_data("akimat", "b1", "b2", "b3") == [data[1]]
