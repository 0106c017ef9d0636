"""Makes the link of the first administrator, which is good once, because there is no default password."""

import secrets
from collections.abc import Callable
from typing import Final

from queue_server.api.access.tokens import digest_of
from queue_server.hall.state import MINUTE
from queue_server.journal.store import Session, Store, User

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
    admin = next((user for user in users if user.name == FIRST_ADMIN), None)
    if admin is not None and (admin.role != "admin" or admin.disabled_at is not None):
        return None  # they were disabled on purpose
    await store.save_user(admin or User(FIRST_ADMIN, "admin", None, now))
    await store.save_session(
        Session(digest_of(code), "link", FIRST_ADMIN, "admin", True, now, now, now + FIRST_LINK_LASTS)
    )
    return f"/enter/{code}"
