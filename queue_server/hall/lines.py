"""The lines in which tickets stand: one for each service, one for each window that a ticket is bound to. Pure.

An index over `State.tickets`, so that the head of a line and "N ahead of you" are found by bisection. A line is a plain
list: thousands of places are moved by one in less time than a sorted tree takes to find where.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from queue_server.hall.ticket import Ticket


class LinePlace(NamedTuple):
    """The place of a ticket in a line: the earliest due time is first; equal times are ordered by seq of issue."""

    due: int
    seq: int
    ticket: str


Line: TypeAlias = list[LinePlace]
"""A line, ordered: the next ticket is first."""


def place(ticket: Ticket) -> LinePlace:
    """The ticket's place, made as a tuple is: the constructor of a named one costs as much as the search."""
    return tuple.__new__(LinePlace, (ticket.due, ticket.seq, ticket.id))


class Lines:
    """Sorted lines by service and by window."""

    def __init__(self) -> None:
        self._by_service: defaultdict[str, Line] = defaultdict(list)
        self._by_window: defaultdict[int, Line] = defaultdict(list)

    def add(self, ticket: Ticket) -> None:
        line, joining = self.of(ticket), place(ticket)
        if line and joining < line[-1]:
            insort(line, joining)
        else:  # as nearly every visitor who comes
            line.append(joining)

    def remove(self, ticket: Ticket) -> None:
        line = self.of(ticket)
        at = bisect_left(line, place(ticket))
        if line[at].ticket != ticket.id:
            raise ValueError(f"ticket {ticket.number} does not stand in its line")
        del line[at]

    def of(self, ticket: Ticket) -> Line:
        """The line the ticket stands in, or would stand in."""
        return self._by_service[ticket.service] if ticket.bound_to is None else self._by_window[ticket.bound_to]

    def of_service(self, service: str) -> Line:
        """The tickets that wait for the service at any window, the next one first."""
        return self._by_service[service]

    def of_window(self, window: int) -> Line:
        """The tickets that wait for this one window, the next one first."""
        return self._by_window[window]

    def all(self) -> tuple[Line, ...]:
        """Every line that may hold tickets."""
        return (*self._by_service.values(), *self._by_window.values())

    def __iter__(self) -> Iterator[LinePlace]:
        for line in self.all():
            yield from line
