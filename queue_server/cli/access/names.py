"""Renames and deletes people in a store that a server may be serving."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from queue_server.api.access import trail
from queue_server.api.access.accounts import renaming
from queue_server.api.access.accounts.renaming import HallSeats
from queue_server.api.http.problem import HttpProblem
from queue_server.cli.errors import UserError
from queue_server.cli.trail import actor
from queue_server.clock import now_us
from queue_server.journal.load import load_state
from queue_server.journal.store import Store
from queue_server.stats.visits.past_hall import past_of

T = TypeVar("T")

UNCHANGED: Final = "Nothing was changed."


async def renamed(store: Store, name: str, to: str) -> None:
    """Give a person another name. Raises `UserError` and `Unavailable`."""
    trace = trail.trace(now_us(), "user_renamed", "", actor(), "")
    await _or_user_error(renaming.rename(store, name, to, trace, lambda: _seats(store)))


async def deleted(store: Store, name: str) -> str:
    """Delete a person; returns the pseudonym. Raises `UserError` and `Unavailable`."""
    trace = trail.trace(now_us(), "user_deleted", "", actor(), "")
    _, pseudonym = await _or_user_error(renaming.delete(store, name, trace, lambda: _seats(store)))
    return pseudonym


async def need_new_name(store: Store, name: str) -> None:
    """Raises `UserError` for a name that somebody had before."""
    await _or_user_error(renaming.need_new_name(store, name))


async def _or_user_error(work: Awaitable[T]) -> T:
    try:
        return await work
    except HttpProblem as problem:
        raise UserError(f"{problem} {UNCHANGED}") from None


async def _seats(store: Store) -> HallSeats:
    """The halls of the store with their last records: whoever sits down after those keeps the change from being made.
    A hall whose journal does not verify is left out, since nobody can close its windows."""
    halls = await store.halls()
    pasts = {past_of(hall) for hall in halls}
    states, heads = [], {}
    for hall in halls:
        if hall in pasts:
            continue
        state, _, fault = await load_state(store, hall)
        if fault is None:
            states.append(state)
            heads[hall] = state.seq
    return HallSeats(states, heads)
