"""Makes the link of the first administrator, which is good once, because there is no default password."""

import secrets
from collections.abc import Callable
from itertools import chain, count
from typing import Final

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.hall.state import MINUTE
from queue_server.journal.access.contents import Session, User
from queue_server.journal.store import Store
from queue_server.views.person_names import PersonNames, is_pseudonym

FIRST_ADMIN: Final = "administrator"
FIRST_LINK_LASTS: Final = 60 * MINUTE


async def first_admin_link(store: Store, clock: Callable[[], int]) -> str | None:
    """The path of a link for the first administrator; None where one can sign in already.

    An administrator without a password has used such a link without setting one.
    """
    users = await store.users()
    if any(user.role == "admin" and user.disabled_at is None and user.password is not None for user in users):
        return None
    code, now = secrets.token_urlsafe(32), clock()
    name = _first_name(PersonNames(await store.former_names()))
    admin = next((user for user in users if user.name == name), None)
    if admin is not None and (admin.role != "admin" or admin.disabled_at is not None):
        return None  # they were disabled on purpose
    await store.save_user(admin or User(name, "admin", None, now))
    await store.save_session(Session(digest_of(code), "link", name, "admin", True, now, now, now + FIRST_LINK_LASTS))
    return f"/enter/{code}"


def _first_name(names: PersonNames) -> str:
    """The present name of the first administrator; another one where they were deleted."""
    candidates = chain([FIRST_ADMIN], (f"{FIRST_ADMIN} {n}" for n in count(2)))
    return next(name for name in map(names.display_name, candidates) if not is_pseudonym(name))
