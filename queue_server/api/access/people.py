"""Finds the person of a name: names that differ by case or spaces only are one person.

A store of an earlier version may hold two people of such names. Each is still found by the name as it is written; any
other spelling finds the one who may sign in, and of two such the one added first.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from queue_server.config.values.text import folded
from queue_server.journal.access.contents import Token, User
from queue_server.journal.store import Store

log = logging.getLogger(__name__)

DOUBLES: Final = (
    "these people differ by case or spaces only, and each signs in under the exact name alone: %s. Disable all but one."
)


def of_name(users: Iterable[User], name: str) -> User | None:
    """The person of that name among these, or None."""
    namesakes = [user for user in users if folded(user.name) == folded(name)]
    return min(
        namesakes, key=lambda user: (user.name != name, user.disabled_at is not None, user.created_at), default=None
    )


async def person_named(store: Store, name: str) -> User | None:
    """The person of that name in the store. All people are read, so that the time is the same for any name. Raises
    `Unavailable`."""
    return of_name(await store.users(), name)


async def person_signing_in(store: Store, name: str) -> User | None:
    """The person who signs in under that name: of two of an earlier store, not a disabled one. Raises `Unavailable`."""
    users = await store.users()
    return of_name([user for user in users if user.disabled_at is None], name) or of_name(users, name)


def live_token_named(tokens: Iterable[Token], name: str) -> Token | None:
    """The live token whose name differs by case or spaces only: in the journal both would look like one machine."""
    return next((token for token in tokens if token.revoked_at is None and folded(token.name) == folded(name)), None)


def is_last_admin(users: Iterable[User], user: User) -> bool:
    """Whether nobody else is an administrator with a password: only the command line could add one then."""
    return user.role == "admin" and not any(
        person.role == "admin" and person.disabled_at is None and person.password is not None
        for person in users
        if person.name != user.name
    )


def doubles(users: Iterable[User]) -> list[list[str]]:
    """Groups of names of an earlier version's store that count as one person now."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for user in users:
        if user.disabled_at is None:
            by_name[folded(user.name)].append(user.name)
    return [names for names in by_name.values() if len(names) > 1]


async def warn_of_doubles(store: Store) -> None:
    """Log once, at the start, which people an administrator should merge. Raises `Unavailable`."""
    for names in doubles(await store.users()):
        log.warning(DOUBLES, ", ".join(f'"{name}"' for name in names))
