"""Signed-in browsers and sign-in links."""

import pytest
from msgspec.structs import replace

from queue_server.api.access.credentials.sessions import HOUR, Sessions
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.journal.access.contents import Session, User
from queue_server.journal.memory import MemoryStore

NOW = 1_760_000_400_000_000
SECOND = 1_000_000


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def sessions(store: MemoryStore, clock: Clock) -> Sessions:
    return Sessions(store, clock)


async def enter(sessions: Sessions, *, is_person: bool = True) -> bytes:
    secret, _ = await sessions.open("operator", "aigul", is_person=is_person)
    return digest_of(secret)


async def test_only_the_digest_is_kept(sessions: Sessions, store: MemoryStore) -> None:
    """Whoever steals the disk cannot sign in with it."""
    secret, max_age = await sessions.open("operator", "aigul", is_person=True)
    assert len(secret) == 43
    assert max_age == 14 * 3600
    assert await store.session(digest_of(secret)) is not None


async def test_a_shift_without_a_break_ends_after_fourteen_hours(sessions: Sessions, clock: Clock) -> None:
    """The absolute end, however busy."""
    digest = await enter(sessions)
    for _ in range(13):
        clock.now += HOUR
        assert await sessions.find(digest) is not None
        await sessions.touch(digest)
    clock.now += HOUR
    assert await sessions.find(digest) is None


async def test_an_unused_session_ends_after_two_hours(sessions: Sessions, clock: Clock) -> None:
    """The idle end: a desk that somebody has left."""
    digest = await enter(sessions)
    clock.now += 2 * HOUR - 1
    assert await sessions.find(digest) is not None
    clock.now += 1
    assert await sessions.find(digest) is None


async def test_a_kiosk_stays_signed_in(sessions: Sessions, clock: Clock) -> None:
    """It stands unused through a holiday."""
    digest = await enter(sessions, is_person=False)
    clock.now += 30 * 24 * HOUR
    assert await sessions.find(digest) is not None


async def test_signing_out_ends_the_session_at_once(sessions: Sessions) -> None:
    """The cookie is worth nothing from then on."""
    digest = await enter(sessions)
    assert await sessions.find(digest) is not None
    await sessions.end(digest)
    assert await sessions.find(digest) is None


async def test_use_does_not_bring_an_ended_session_back(sessions: Sessions, clock: Clock, store: MemoryStore) -> None:
    """A request that was on its way while somebody signed out writes nothing."""
    digest = await enter(sessions)
    await sessions.find(digest)
    clock.now += 120 * SECOND
    await sessions.end(digest)
    await sessions.touch(digest)
    assert await store.session(digest) is None


async def test_use_does_not_bring_back_what_ends_meanwhile(clock: Clock) -> None:
    """A stolen cookie that is used at the very moment of "sign out everywhere" is worth nothing after it."""
    store = MemoryStore()
    sessions = Sessions(store, clock)
    digest = await enter(sessions)
    await sessions.find(digest)
    clock.now += 120 * SECOND
    await store.end_sessions("aigul")  # the disk has done it, and the other request has not heard of it yet
    await sessions.touch(digest)
    assert await store.session(digest) is None


async def test_a_session_ended_in_another_process_is_believed_for_a_second(
    sessions: Sessions, clock: Clock, store: MemoryStore
) -> None:
    """No longer."""
    digest = await enter(sessions)
    await sessions.find(digest)
    await store.end_session(digest)
    clock.now += SECOND + 1
    assert await sessions.find(digest) is None


async def test_a_person_keeps_the_role_they_have_now(sessions: Sessions, clock: Clock, store: MemoryStore) -> None:
    """One who is no longer manager is none in the open session, and one who was disabled is out."""
    user = User("aigul", "manager", None, NOW)
    await store.save_user(user)
    digest = await enter(sessions)
    session = await sessions.find(digest)
    assert session is not None
    assert session.role == "manager"
    await store.save_user(replace(user, disabled_at=NOW))
    clock.now += SECOND + 1
    assert await sessions.find(digest) is None


async def test_a_link_is_good_once(sessions: Sessions, store: MemoryStore) -> None:
    """Whoever comes second, comes too late."""
    await store.save_session(Session(digest_of("code"), "link", "entrance", "kiosk", False, NOW, NOW, NOW + HOUR))
    assert await sessions.find(digest_of("code")) is None, "a link is no session"
    link = await sessions.use_once("code", "link")
    assert link is not None
    assert link.role == "kiosk"
    assert await sessions.use_once("code", "link") is None


async def test_a_link_runs_out(sessions: Sessions, clock: Clock, store: MemoryStore) -> None:
    """A printed link that nobody used."""
    await store.save_session(Session(digest_of("code"), "link", "entrance", "kiosk", False, NOW, NOW, NOW + HOUR))
    clock.now += HOUR
    assert await sessions.use_once("code", "link") is None


async def test_a_session_is_no_link(sessions: Sessions) -> None:
    """A cookie's secret cannot be traded for a fresh session."""
    secret, _ = await sessions.open("operator", "aigul", is_person=True)
    assert await sessions.use_once(secret, "link") is None
