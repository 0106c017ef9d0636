"""What every store does when a person is renamed or deleted: all that stands beside the journals follows, at once."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.journal.access.contents import NameChange, PendingChange, Session, Token, Trace, User
from queue_server.journal.personal.contents import Note
from queue_server.journal.store import Batch, Store
from queue_server.views.person_names import FormerName
from tests.contract.stored_samples import sealed

ACTS = frozenset({"signed_in", "user_renamed", "user_deleted"})
AIGUL = User("aigul", "operator", "$argon2id$1", 1)


def change(name: str | None, before: User = AIGUL, by: str = "admin:marat", **rest: Any) -> NameChange:
    return NameChange(
        before, name, Trace(9, "user_renamed" if name else "user_deleted", "", by, "::1", 99), ACTS, **rest
    )


async def traces(store: Store) -> list[tuple[str, str, str]]:
    return [(trace.act, trace.name, trace.by) for trace in reversed(await store.traces(9))]


@pytest.fixture
async def lived(store: Store) -> Store:
    """Aigul is signed in, as is a screen of her name; she has written a note, asked for a change, made a token."""
    await store.save_user(AIGUL)
    await store.save_session(Session(b"p", "session", "aigul", "operator", True, 1, 1, 9))
    await store.save_session(Session(b"d", "session", "aigul", "board", False, 1, 1, 9))
    await store.append(Batch(notes=[Note("akimat", "t1", 1, "aigul", "aigul knows", 9)]))
    await store.save_pending(PendingChange("c1", "aigul", 1, "b", "text"))
    for role, digest in (("operator", b"1"), ("kiosk", b"2")):
        await store.add_token(Token("aigul" if role == "operator" else "Aigul's kiosk", role, digest, 1))
    for trace in (
        Trace(1, "signed_in", "aigul", "", "::1", 99),
        Trace(2, "day_closed", "aigul", "manager:aigul", "::1", 99),
        Trace(3, "signed_in", "dana", "kiosk:aigul", "::1", 99),
    ):
        await store.add_trace(trace)
    return store


async def test_a_person_is_renamed_everywhere(lived: Store) -> None:
    """Account, session, note, change, token and trail have the other name; a machine and a hall of the name keep it."""
    assert await lived.change_name(change("Айгүл Әли")) == "Айгүл Әли"
    assert await lived.users() == [replace(AIGUL, name="Айгүл Әли")]
    assert await lived.session(b"p") == Session(b"p", "session", "Айгүл Әли", "operator", True, 1, 1, 9)
    assert await lived.session(b"d") == Session(b"d", "session", "aigul", "board", False, 1, 1, 9)
    assert await lived.notes("akimat", "t1") == [Note("akimat", "t1", 1, "Айгүл Әли", "aigul knows", 9)]
    assert [pending.author for pending in await lived.pending()] == ["Айгүл Әли"]
    assert [(token.name, token.revoked_at) for token in await lived.tokens()] == [
        ("Aigul's kiosk", None),
        ("Айгүл Әли", None),
    ]
    assert await traces(lived) == [
        ("signed_in", "Айгүл Әли", ""),
        ("day_closed", "aigul", "manager:Айгүл Әли"),
        ("signed_in", "dana", "kiosk:aigul"),
        ("user_renamed", "Айгүл Әли", "admin:marat"),
    ]
    assert await lived.former_names() == [FormerName("aigul", "Айгүл Әли")]


async def test_a_deleted_person_leaves_a_pseudonym(lived: Store) -> None:
    """Nobody is signed in any more, the token is worth nothing, and the name stands in the list of names alone."""
    assert await lived.change_name(change(None)) == "former-colleague-1"
    assert await lived.users() == []
    assert await lived.session(b"p") is None
    assert await lived.session(b"d") is not None
    assert [note.author for note in await lived.notes("akimat", "t1")] == ["former-colleague-1"]
    assert [pending.author for pending in await lived.pending()] == ["former-colleague-1"]
    assert [(token.name, token.revoked_at) for token in await lived.tokens()] == [
        ("Aigul's kiosk", None),
        ("former-colleague-1", 9),
    ]
    assert (await traces(lived))[-1] == ("user_deleted", "former-colleague-1", "admin:marat")
    await lived.save_user(User("dana", "operator", None, 2))
    assert await lived.change_name(change(None, User("dana", "operator", None, 2))) == "former-colleague-2"
    assert await lived.former_names() == [
        FormerName("aigul", "former-colleague-1"),
        FormerName("dana", "former-colleague-2"),
    ]


async def test_names_in_a_row_lead_to_the_last_one(store: Store) -> None:
    """Also back to an earlier one; then to the pseudonym. Who renames themselves is the author under the other name."""
    await store.save_user(AIGUL)
    for before, name in (("aigul", "b"), ("b", "c"), ("c", "aigul"), ("aigul", "d")):
        assert await store.change_name(change(name, replace(AIGUL, name=before), by=f"admin:{before}")) == name
    assert await store.former_names() == [FormerName(former, "d") for former in ("aigul", "b", "c")]
    assert (await traces(store))[-1] == ("user_renamed", "d", "admin:d")
    await store.change_name(change(None, replace(AIGUL, name="d")))
    assert {former.name for former in await store.former_names()} == {"former-colleague-1"}


async def test_what_came_first_holds(store: Store) -> None:
    """Nothing is changed where the person has changed, the name is or was another's, or a journal has gone on."""
    dana = User("dana", "operator", None, 2)
    for user in (AIGUL, dana):
        await store.save_user(user)
    await store.append(Batch(sealed("akimat", 2)))
    await store.change_name(change("dina", dana))
    for refused in (
        change("other", replace(AIGUL, role="admin")),
        change("other", User("nobody", "admin", None, 1)),
        change("dina"),
        change("dana"),
        change("other", heads={"akimat": 1}),
        change(None, heads={"akimat": 1}),
    ):
        assert await store.change_name(refused) is None
    assert {user.name for user in await store.users()} == {"aigul", "dina"}
    assert await store.change_name(change("other", heads={"akimat": 2})) == "other"


async def test_an_earlier_name_is_given_to_nobody(store: Store) -> None:
    """What its first bearer has done would be taken for the newcomer's."""
    await store.save_user(AIGUL)
    await store.change_name(change("Айгүл"))
    assert not await store.change_user(None, AIGUL)


async def test_of_two_changes_at_once_one_is_made(store: Store) -> None:
    """Whoever comes second has looked at a person who is no more of that name."""
    await store.save_user(AIGUL)
    names = await asyncio.gather(*(store.change_name(change(name)) for name in ("b", None, "c")))
    assert [name is None for name in names].count(False) == 1
    assert len(await store.former_names()) == 1
