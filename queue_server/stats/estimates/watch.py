"""Foretells which waiting tickets will pass the norm of their service. Pure (numpy)."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.observations.history import FEWEST_SAMPLES
from queue_server.views.norm import is_over_norm, waited_so_far
from queue_server.views.supervision.passing import LOOK_EVERY, Foreseen, chance, is_foretold

MOST_LOOKS: Final = 10
"""Tickets that are checked at once: a hundred in half a minute. In a longer line each is checked less often."""

WATCH_DRAWS: Final = 20
"""Futures simulated for one check: the alarm was measured with this number, and more would cost more than they gain."""

Foresee = Callable[[Ticket], Corrected | None]


class WatchRound(Struct, frozen=True):
    """The last check of a ticket that joined its line at `joined_at`: when it was, whether there was an estimate, and
    with the alarm how likely the ticket passes its norm. Times are µs UTC."""

    joined_at: int
    at: int
    is_told: bool
    chance: float | None


class Watch:
    """One hall's waiting tickets. Each is checked on arrival and then every half minute, until it has waited for its
    norm."""

    def __init__(self) -> None:
        self._looks: dict[str, WatchRound] = {}

    def look(self, state: State, now: int, foresee: Foresee, observed: int) -> Foreseen:
        """The present, after looking at those whose turn it is; `observed` services have been observed so far."""
        line = [state.tickets[place.ticket] for place in state.index.lines]
        watched = [ticket for ticket in line if ticket.norm is not None and not is_over_norm(ticket, now)]
        self._looks = {ticket.id: look for ticket in watched if (look := self._last_look(ticket)) is not None}
        if observed >= FEWEST_SAMPLES:
            for ticket in self._due(watched, now):
                self._looks[ticket.id] = self._looked(ticket, now, ticket.norm or 0, foresee)
        services = {ticket.service for ticket in watched if self._is_told(ticket)}
        chances = {name: look.chance for name, look in self._looks.items() if look.chance is not None}
        return Foreseen(chances, frozenset(services), observed, FEWEST_SAMPLES)

    def _last_look(self, ticket: Ticket) -> WatchRound | None:
        """The last check of the ticket in its present line, or None."""
        look = self._looks.get(ticket.id)
        return look if look is not None and look.joined_at == ticket.waiting_since else None

    def _due(self, watched: list[Ticket], now: int) -> list[Ticket]:
        """The tickets to check now: first those never checked, then those checked longest ago."""

        def looked_at(ticket: Ticket) -> int:
            look = self._looks.get(ticket.id)
            return look.at if look is not None else 0

        return sorted((ticket for ticket in watched if now - looked_at(ticket) >= LOOK_EVERY), key=looked_at)[
            :MOST_LOOKS
        ]

    def _looked(self, ticket: Ticket, now: int, norm: int, foresee: Foresee) -> WatchRound:
        before, expected = self._looks.get(ticket.id), foresee(ticket)
        if expected is None:
            return WatchRound(ticket.waiting_since, now, is_told=False, chance=None)
        waited = waited_so_far(ticket, now)
        was_foretold = before is not None and before.chance is not None
        passes = is_foretold(waited, expected, norm, was_foretold=was_foretold)
        return WatchRound(
            ticket.waiting_since, now, is_told=True, chance=chance(waited, expected, norm) if passes else None
        )

    def _is_told(self, ticket: Ticket) -> bool:
        look = self._looks.get(ticket.id)
        return look is not None and look.is_told
