"""Defines what a store keeps of people, machines and devices that come in. Times are µs UTC. Pure."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.roles import PEOPLE
from queue_server.views.person_names import FormerName


class Token(Struct, frozen=True):
    """A machine's credential. Only the SHA-256 of the secret is kept. Times are µs UTC."""

    name: str
    role: str
    digest: bytes
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None


class User(Struct, frozen=True):
    """A person who signs in. `password` is an argon2 hash, or None while they can sign in by a link only.

    `pin` is the hash of the digits with which an operator takes over a desk that is signed in, or None. `subject` is
    the organisation's account of this person: the OpenID provider and its own lasting name for it, or None.
    """

    name: str
    role: str
    password: str | None
    created_at: int
    disabled_at: int | None = None
    pin: str | None = None
    subject: str | None = None


class Session(Struct, frozen=True):
    """A signed-in browser, or a sign-in link waiting to be used once. Only the SHA-256 of the secret is kept."""

    digest: bytes
    kind: str
    name: str
    role: str
    is_person: bool
    created_at: int
    seen_at: int
    expires_at: int


class Trace(Struct, frozen=True):
    """One entry of the sign-in trail: a sign-in, a refused one, or a change of who may sign in. It holds no secret.

    `act` is a key of the trail's `WHAT`, `name` is the person it is about, `by` who did it (`role:name`), each empty
    where it is not certain; `address` is that of the request. Kept until `erase_after` (µs UTC) at the most.
    """

    at: int
    act: str
    name: str
    by: str
    address: str
    erase_after: int


class NameChange(Struct, frozen=True):
    """Another `name` for the person `before`, or, where it is None, their removal: the account is deleted, and what it
    has left behind is shown under a pseudonym.

    `needs_admin`: another administrator must be able to sign in with a password, where the person is one.
    `heads` are the last records of halls by which the person sits at no window. `trace` is the entry of the trail; it
    gets the name that is shown from then on. `person_acts` are the acts of the trail that are about people.
    """

    before: User
    name: str | None
    trace: Trace
    person_acts: frozenset[str]
    heads: Mapping[str, int] = {}
    needs_admin: bool = False


class PendingChange(Struct, frozen=True):
    """A new text of the configuration, asked for by `author`, that waits for a second administrator's approval.

    `base` is the SHA-256 (hex) of the text that it changes.
    """

    id: str
    author: str
    at: int
    base: str
    text: str


class Device(Struct, frozen=True):
    """A screen or bridge that has announced itself. Only the SHA-256 of its secret is kept. Times are µs UTC.

    It waits under its six-digit `code` until an administrator pairs it (`paired_at`); from then on its secret is its
    credential, as a token and as a session, under the name `credential`. `name` may change, the credential's may not.
    """

    id: str
    digest: bytes
    kind: str
    announced_at: int
    code: str | None = None
    name: str = ""
    credential: str = ""
    hall: str | None = None
    zone: str | None = None
    version: str | None = None
    paired_at: int | None = None
    seen_at: int | None = None
    revoked_at: int | None = None


class AccessStore(Protocol):
    """Keeps who may come in. Every method may raise `Unavailable`."""

    async def add_token(self, token: Token) -> None:
        """Add a token. Raises `Conflict` when a live token has that name."""

    async def tokens(self) -> list[Token]: ...

    async def token(self, digest: bytes) -> Token | None: ...

    async def revoke_token(self, name: str, at: int) -> bool:
        """Revoke the live token of that name; false when there is none."""

    async def save_user(self, user: User) -> None:
        """Add a user or replace the one of that name."""

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        """Replace a user who is still as in `before`, or add one where it is None and the name is free: nobody has it,
        and nobody had it before.

        False, and nothing is changed, where another change came first: so no change undoes another. With `needs_admin`
        it is also false where `before` is an administrator and no other one may sign in with a password.
        """

    async def users(self) -> list[User]: ...

    async def user(self, name: str) -> User | None: ...

    async def former_names(self) -> list[FormerName]:
        """The earlier names of everybody who was renamed or deleted. They stay as long as the journals do."""

    async def change_name(self, change: NameChange) -> str | None:
        """Rename or delete a person everywhere beside the journals: account, sessions, changes that wait, notes, tokens
        of that name, trail. A deleted person's sessions and tokens end. Returns the name that is shown from then on.

        None, and nothing is changed, where another change came first: of the person, to that name, or of a journal.
        """

    async def save_session(self, session: Session) -> None: ...

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        """Note that a session was used; an ended session stays ended."""

    async def session(self, digest: bytes) -> Session | None: ...

    async def device_sessions(self, role: str) -> list[Session]:
        """The sessions and links of devices with that role, in the order in which they began."""

    async def end_session(self, digest: bytes) -> bool:
        """End a session; true for the one caller that ended it: a sign-in link is used by ending it."""

    async def erase_sessions(self, before: int) -> int:
        """Erase the sessions and links that expired before a moment; returns how many."""

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        """End every session and sign-in link of a person, but for one; returns how many."""

    async def add_trace(self, trace: Trace) -> None: ...

    async def traces(self, limit: int) -> list[Trace]:
        """The newest traces, newest first."""

    async def erase_traces(self, before: int) -> int:
        """Erase the traces whose `erase_after` has passed; returns how many."""

    async def save_pending(self, change: PendingChange) -> None: ...

    async def pending(self) -> list[PendingChange]:
        """Every change that waits for approval, oldest first."""

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        """Remove a change that waits; true for the one caller that removed it."""

    async def save_device(self, device: Device) -> None:
        """Add a device or replace the one of that id."""

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        """Note that a device has reported, and with which version; nothing else of it changes."""

    async def devices(self) -> list[Device]:
        """Every device, in the order in which they announced themselves."""

    async def device(self, digest: bytes) -> Device | None:
        """The device with that secret."""

    async def erase_devices(self, before: int) -> int:
        """Erase the devices that announced themselves before a moment and were never paired; returns how many."""

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        """Erase the device of that id if it was never paired; returns whether it was."""


def renamed_trace(change: NameChange, name: str, trace: Trace) -> Trace:
    """An entry of the trail with the name that is shown from now on, in place of the one of before."""
    before = change.before.name
    role, _, author = trace.by.partition(":")
    return replace(
        trace,
        name=name if trace.name == before and trace.act in change.person_acts else trace.name,
        by=f"{role}:{name}" if author == before and role in PEOPLE else trace.by,
    )


def trace_of_change(change: NameChange, name: str) -> Trace:
    """The entry of the trail about the change itself."""
    return replace(renamed_trace(change, name, change.trace), name=name)
