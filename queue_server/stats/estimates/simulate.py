"""Simulates the line forward by the hall's own rule, in many draws at once. Pure (numpy).

Each draw has its own remaining and future services, its own patience and its own arrivals. The window that is free
first calls the earliest due ticket that it may call; tickets whose patience has ended are removed; this repeats until
the ticket is called.
"""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from queue_server.stats.estimates.observations.history import NO_RETURN_S, Floats

LOOKS_AGAIN_S: Final = 15.0
"""After how long a window that finds no ticket it may call tries again: a ticket may arrive or have waited long
enough."""
MOST_STEPS_PER_TICKET: Final = 6
"""Calls and tries without a ticket, for each ticket ahead; a draw that does not end within them has the time reached as
its wait."""

CLEARED_EVERY: Final = 16
"""Steps after which those who have been called or have left in every draw are no longer looked at."""


class Draws(Struct, frozen=True):
    """All random values, for K draws, W windows and N tickets, of which the last is the one asked about.

    Times are seconds from now. `free_at` (K, W): when the window can call. `can` (W, N): may it call the ticket, and
    `after` (W, N): not before this time, as helpers do. `due` (K, N) decides who is first; `comes_at` (K, N) is 0 or
    less for those who wait already; `leaves_at` (K, N) is when patience ends; `takes` (K, N): service and turnover.
    """

    free_at: Floats
    can: NDArray[np.bool_]
    after: Floats
    due: Floats
    comes_at: Floats
    leaves_at: Floats
    takes: Floats


def waits(draws: Draws) -> Floats:
    """When the last ticket is called in each draw, in seconds from now; shape (K,)."""
    count, tickets = draws.due.shape
    answer = np.full(count, NO_RETURN_S)
    if not draws.can[:, -1].any():
        return answer
    free_at = np.where(draws.can.any(axis=1), draws.free_at, NO_RETURN_S)
    due, takes, leaves_at, comes_at = draws.due, draws.takes, draws.leaves_at, draws.comes_at
    not_before, waiting = np.where(draws.can, draws.after, np.inf), np.ones((count, tickets), bool)
    can, nobody_helps = draws.can, not (draws.can & (draws.after > 0)).any()
    all_are_here, is_in_order = not (comes_at > 0).any(), not (np.diff(due) < 0).any()
    live = np.arange(count)
    for step in range(1, MOST_STEPS_PER_TICKET * tickets + 21):
        rows = slice(None) if len(live) == count else live
        window = free_at[rows].argmin(axis=1)
        now = free_at[live, window]
        may = leaves_at[rows] > now[:, None]
        may &= can[window] if nobody_helps else not_before[window] <= now[:, None]
        may &= waiting[rows]
        if not all_are_here:
            may &= comes_at[rows] <= now[:, None]
        first = (may if is_in_order else np.where(may, -due[rows], -np.inf)).argmax(axis=1)
        is_called = may[np.arange(len(live)), first]
        called, by, ticket_rows = live[is_called], window[is_called], first[is_called]
        waiting[called, ticket_rows] = False
        free_at[called, by] = now[is_called] + takes[called, ticket_rows]
        free_at[live[~is_called], window[~is_called]] += LOOKS_AGAIN_S
        ends = (is_called & (first == due.shape[1] - 1)) | (now >= NO_RETURN_S)
        answer[live[ends]] = now[ends]
        live = live[~ends]
        if not len(live):
            return answer
        if step % CLEARED_EVERY == 0:
            stays = (waiting & (leaves_at > now.min())).any(axis=0)
            stays[-1] = True
            due, takes, leaves_at, comes_at, waiting = (
                part.compress(stays, axis=1) for part in (due, takes, leaves_at, comes_at, waiting)
            )
            not_before, can = not_before.compress(stays, axis=1), can.compress(stays, axis=1)
    answer[live] = free_at[live].min(axis=1)
    return answer
