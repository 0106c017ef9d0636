"""What every store keeps of who may come in: tokens, people, sessions, devices."""

import asyncio

import pytest
from msgspec.structs import replace

from queue_server.journal.access.contents import Device, Session, Token, User
from queue_server.journal.store import Conflict, Store
from tests.contract.stored_samples import session, token


async def test_tokens_are_found_by_digest(store: Store) -> None:
    """All tokens come in the order in which they were made."""
    kiosk, board = token("kiosk-1", b"k", created_at=2), token("board-1", b"b", created_at=1, expires_at=99)
    await store.add_token(kiosk)
    await store.add_token(board)
    assert await store.token(b"k") == kiosk
    assert await store.token(b"x") is None
    assert await store.tokens() == [board, kiosk]


async def test_a_name_has_one_live_token(store: Store) -> None:
    """A name can be used again once its token is revoked; the revoked one stays on the list."""
    old, new = token("kiosk-1", b"old", created_at=1), token("kiosk-1", b"new", created_at=5)
    await store.add_token(old)
    with pytest.raises(Conflict):
        await store.add_token(new)
    assert await store.revoke_token("kiosk-1", 4) is True
    await store.add_token(new)
    revoked = Token("kiosk-1", "kiosk", b"old", 1, None, 4)
    assert await store.tokens() == [revoked, new]
    assert await store.token(b"old") == revoked


async def test_revoking_tells_whether_there_was_a_token(store: Store) -> None:
    """A token is revoked once, and keeps the moment at which it was."""
    await store.add_token(token("kiosk-1", b"k"))
    assert await store.revoke_token("nobody", 4) is False
    assert await store.revoke_token("kiosk-1", 4) is True
    assert await store.revoke_token("kiosk-1", 9) is False
    revoked = await store.token(b"k")
    assert revoked is not None
    assert revoked.revoked_at == 4


async def test_a_user_is_replaced_by_name(store: Store) -> None:
    """Saving a user of a known name replaces the one there was."""
    await store.save_user(User("Серик", "operator", "$argon2id$1", 1))
    await store.save_user(User("Aigul", "manager", None, 2))
    await store.save_user(User("Серик", "operator", "$argon2id$2", 1, disabled_at=7, subject="https://id 248289"))
    assert await store.user("Серик") == User("Серик", "operator", "$argon2id$2", 1, 7, None, "https://id 248289")
    assert await store.user("nobody") is None
    assert [user.name for user in await store.users()] == ["Aigul", "Серик"]


async def test_a_user_is_changed_from_what_was_seen(store: Store) -> None:
    """Whoever saw an earlier one changes nothing: a new password does not let in again who was shut out meanwhile."""
    user = User("aigul", "operator", None, 1)
    assert await store.change_user(None, user)
    assert not await store.change_user(None, User("aigul", "admin", None, 2))
    assert await store.change_user(user, replace(user, disabled_at=5))
    assert not await store.change_user(user, replace(user, password="$argon2id$1"))
    assert await store.change_user(replace(user, disabled_at=5), replace(user, disabled_at=5, pin="$argon2id$2"))
    assert await store.user("aigul") == User("aigul", "operator", None, 1, 5, "$argon2id$2")


async def test_use_is_noted_of_what_is_there(store: Store) -> None:
    """A session that has ended stays ended; a device that was shut out meanwhile stays shut out."""
    await store.save_session(session(b"d", seen_at=1))
    await store.touch_session(b"d", 7)
    await store.touch_session(b"e", 7)
    assert await store.session(b"d") == session(b"d", seen_at=7)
    assert await store.session(b"e") is None
    await store.save_device(Device("d1", b"1", "board", 5, paired_at=6, revoked_at=8))
    await store.touch_device("d1", 9, "1.2")
    await store.touch_device("d2", 9, "1.2")
    assert await store.devices() == [
        Device("d1", b"1", "board", 5, paired_at=6, seen_at=9, revoked_at=8, version="1.2")
    ]


async def test_a_session_is_saved_and_renewed(store: Store) -> None:
    """Saving a session again renews it; what it says comes back in the same types."""
    await store.save_session(session(b"d", seen_at=1))
    await store.save_session(session(b"d", seen_at=5, expires_at=50))
    stored = await store.session(b"d")
    assert stored == session(b"d", seen_at=5, expires_at=50)
    assert stored.is_person is True
    assert await store.session(b"x") is None


async def test_a_session_is_ended_by_one_caller(store: Store) -> None:
    """Of twenty who end it at once, one is told that it did."""
    await store.save_session(session(b"d"))
    ended = await asyncio.gather(*(store.end_session(b"d") for _ in range(20)))
    assert sorted(ended) == [False] * 19 + [True]
    assert await store.session(b"d") is None


async def test_expired_sessions_are_erased(store: Store) -> None:
    """Erasing says how many went; a session that has not expired stays."""
    for digest, expires_at in ((b"a", 10), (b"b", 11), (b"c", 12)):
        await store.save_session(session(digest, expires_at=expires_at))
    assert await store.erase_sessions(11) == 2
    assert await store.session(b"b") is None
    assert await store.session(b"c") == session(b"c", expires_at=12)


async def test_a_person_is_signed_out_everywhere(store: Store) -> None:
    """Every session and link of that person ends, nobody else's, and no device's of the same name."""
    for number, (name, is_person) in enumerate([("aigul", True), ("aigul", True), ("dana", True), ("aigul", False)]):
        await store.save_session(Session(bytes([number]), "session", name, "operator", is_person, 1, 1, 9))
    assert await store.end_sessions("aigul") == 2
    assert [await store.session(bytes([number])) is not None for number in range(4)] == [False, False, True, True]
    assert await store.end_sessions("dana", but=bytes([2])) == 0
    assert await store.end_sessions("dana", but=bytes([0])) == 1


async def test_sessions_of_devices_are_listed_by_role(store: Store) -> None:
    """The oldest first; no person's, and none of another role."""
    for number, (role, is_person, at) in enumerate(
        [("kiosk", False, 3), ("kiosk", True, 1), ("board", False, 1), ("kiosk", False, 2)]
    ):
        await store.save_session(Session(bytes([number]), "session", "entrance", role, is_person, at, at, 9))
    sessions = await store.device_sessions("kiosk")
    assert [(session.digest, session.is_person) for session in sessions] == [(b"\3", False), (b"\0", False)]


async def test_a_device_is_kept_by_its_id_and_found_by_its_secret(store: Store) -> None:
    """Saving it again replaces it; devices come in the order in which they announced themselves."""
    first = Device("d1", b"1", "board", 5, code="123456")
    paired = replace(first, code=None, name="Entrance", credential="board d1", hall="akimat", zone="left", paired_at=6)
    await store.save_device(first)
    await store.save_device(Device("d0", b"0", "bridge", 7, version="1.2"))
    await store.save_device(replace(paired, seen_at=8))
    assert await store.devices() == [replace(paired, seen_at=8), Device("d0", b"0", "bridge", 7, version="1.2")]
    assert await store.device(b"1") == replace(paired, seen_at=8)
    assert await store.device(b"2") is None


async def test_devices_that_nobody_paired_are_erased(store: Store) -> None:
    """A paired one stays, however long ago it announced itself, and one that is still waiting stays too."""
    await store.save_device(Device("old", b"1", "board", 5, code="111111"))
    await store.save_device(Device("new", b"2", "board", 9, code="222222"))
    await store.save_device(Device("paired", b"3", "kiosk", 1, paired_at=2, revoked_at=3))
    assert await store.erase_device("paired") is False
    assert await store.erase_devices(9) == 1
    assert [device.id for device in await store.devices()] == ["paired", "new"]
    assert await store.erase_device("new") is True
    assert [device.id for device in await store.devices()] == ["paired"]
