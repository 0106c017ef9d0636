"""Renames and deletes people: on the administrator's page and by the command line, which may run beside a server.

Records of the journal keep the name under which somebody was signed in; `queue_server.views.person_names` gives the one
that is shown. So nobody is renamed or deleted while they sit at a window: the hall's state has them by name.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from queue_server.api.access.people import is_last_admin, live_token_named, of_name
from queue_server.api.access.trail import PERSON_ACTS
from queue_server.api.http.problem import HttpProblem
from queue_server.config.values.text import folded
from queue_server.hall.state import State
from queue_server.journal.access.contents import NameChange, Trace, User
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.views.person_names import PersonNames

MOST_NAME_TRIES: Final = 50
"""How often a change is tried while others change the same people, or a hall goes on writing."""


class HallSeats(NamedTuple):
    """The states in which to look for a person. `heads` are the last records of those halls that another process
    writes."""

    states: Sequence[State]
    heads: Mapping[str, int]


SeatsReader = Callable[[], Awaitable[HallSeats]]


async def rename(store: Store, person: str, name: str, trace: Trace, seats: SeatsReader) -> str:
    """Give a person another name; returns their name before, as it was stored. `trace` is the entry of the trail, which
    gets the new name. Raises `HttpProblem` and `Unavailable`."""
    for _ in range(MOST_NAME_TRIES):
        user = await _person(store, person)
        if user.name == name:
            return name
        await _need_free(store, user, name)
        if await _is_changed(store, user, name, trace, seats):
            return user.name
    raise Unavailable("others change the same things at this moment")


async def delete(store: Store, person: str, trace: Trace, seats: SeatsReader) -> tuple[str, str]:
    """Delete a person; returns their name and the pseudonym under which their past is shown. Raises as `rename`."""
    for _ in range(MOST_NAME_TRIES):
        user = await _person(store, person)
        if is_last_admin(await store.users(), user):
            raise HttpProblem("last_admin", name=user.name)
        if (pseudonym := await _is_changed(store, user, None, trace, seats)) is not None:
            return user.name, pseudonym
    raise Unavailable("others change the same things at this moment")


async def need_new_name(store: Store, name: str) -> None:
    """Raises `HttpProblem` for a name that somebody had before: what they did would be taken for the newcomer's."""
    if PersonNames(await store.former_names()).holder_of(name) is not None:
        raise HttpProblem("name_retired", name=name)


def seat_of(states: Iterable[State], name: str) -> tuple[str, int] | None:
    """The hall and the window at which a person of that name sits, however it is spelled."""
    return next(
        (
            (state.hall, window.window)
            for state in states
            for window in state.windows.values()
            if window.operator is not None and folded(window.operator) == folded(name)
        ),
        None,
    )


async def _is_changed(store: Store, user: User, name: str | None, trace: Trace, seats: SeatsReader) -> str | None:
    """The name that is shown from now on; None where another change came first. Raises `HttpProblem`."""
    states, heads = await seats()
    if (seat := seat_of(states, user.name)) is not None:
        hall, window = seat
        raise HttpProblem("person_seated", name=user.name, hall=hall, window=window)
    try:
        return await store.change_name(NameChange(user, name, trace, PERSON_ACTS, heads, needs_admin=name is None))
    except Conflict:
        raise HttpProblem("token_exists", name=name or user.name) from None


async def _person(store: Store, name: str) -> User:
    user = of_name(await store.users(), name)
    if user is None:
        raise HttpProblem("unknown_user", name=name[:64])
    return user


async def _need_free(store: Store, user: User, name: str) -> None:
    """Raises `HttpProblem` where somebody else has that name, or had it before, or a token has it."""
    namesake = of_name((other for other in await store.users() if other.name != user.name), name)
    if namesake is not None:
        raise HttpProblem("user_exists", name=namesake.name)
    if (token := live_token_named(await store.tokens(), name)) is not None and token.name != user.name:
        raise HttpProblem("token_exists", name=token.name)
    if PersonNames(await store.former_names()).holder_of(name) not in (None, user.name):
        raise HttpProblem("name_retired", name=name)
