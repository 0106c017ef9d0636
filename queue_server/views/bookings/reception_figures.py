"""Makes the public document of receptions: who receives when, and what is counted of it. Pure.

Nothing about a person is in it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict, astuple, fields

from queue_server.config.booking_times import BookingSpan
from queue_server.config.definition import Definition, Host, Names
from queue_server.hall.bookings.receptions.reception import ReceptionFigures
from queue_server.hall.state import State

MONTHS: Final = 24
"""How many months are published."""


class ReceptionTimes(Struct, frozen=True, kw_only=True):
    """The times at which a host receives for a service. `answer_days` is there where an appointment is asked for."""

    service: str
    spans: tuple[BookingSpan, ...]
    answer_days: int | None


class HostFigures(Struct, frozen=True, kw_only=True):
    """What is counted of a host in a month, such as `2026-03`; `mean_days` is how many days those with an appointment
    waited on the mean, from booking to reception."""

    month: str
    figures: ReceptionFigures
    mean_days: float | None


class HostDocument(Struct, frozen=True, kw_only=True):
    """A host, the days on which it receives (none: all of its times), its times, and its months, the latest first."""

    host: str
    names: Names
    window: int | None
    room: Names | None
    days: tuple[str, ...]
    times: tuple[ReceptionTimes, ...]
    months: tuple[HostFigures, ...]


class ReceptionSchedule(Struct, frozen=True, kw_only=True):
    """The hosts of a hall that receive here."""

    hall: str
    seq: int
    hosts: tuple[HostDocument, ...]


FIGURES: Final = tuple(field.name for field in fields(ReceptionFigures))
"""The names of the figures, as the columns of the file have them."""

ReceptionMonths = Mapping[str, Mapping[str, ReceptionFigures]]
"""Month -> host -> what is counted of it."""


def months_between(state: State, first: str, last: str) -> ReceptionMonths:
    """The months from `first` to `last` (`YYYY-MM`, both included) in which something was counted."""
    return {
        month: state.reception_figures[month] for month in sorted(state.reception_figures) if first <= month <= last
    }


def plain_figures(months: ReceptionMonths) -> dict[str, dict[str, dict[str, int]]]:
    """Month -> host -> each figure by its name, also those that are zero."""
    return {
        month: {host: asdict(figures) for host, figures in sorted(of_month.items())}
        for month, of_month in sorted(months.items())
    }


def reception_schedule(state: State) -> ReceptionSchedule:
    """The schedule and the figures of the hall's receptions."""
    definition = state.defined
    hosts = (_host(state, host, tuple(_times(definition, host))) for host in definition.hosts)
    return ReceptionSchedule(
        hall=state.hall, seq=state.seq, hosts=tuple(host for host in hosts if host.times or host.months)
    )


def figure_rows(schedule: ReceptionSchedule) -> list[tuple[str | int, ...]]:
    """The figures as rows under a heading: month, host, and each figure."""
    rows = [(month.month, host.host, *astuple(month.figures)) for host in schedule.hosts for month in host.months]
    return [("month", "host", *FIGURES), *sorted(rows)]


def _host(state: State, host: Host, times: tuple[ReceptionTimes, ...]) -> HostDocument:
    months = sorted(state.reception_figures, reverse=True)[:MONTHS]
    figures = [(month, state.reception_figures[month].get(host.id)) for month in months]
    return HostDocument(
        host=host.id,
        names=host.names,
        window=host.window,
        room=host.room,
        days=host.days,
        times=times,
        months=tuple(
            HostFigures(month=month, figures=counts, mean_days=mean_days(counts))
            for month, counts in figures
            if counts is not None
        ),
    )


def _times(definition: Definition, host: Host) -> Iterable[ReceptionTimes]:
    for service in definition.services:
        booking = service.booking
        if service.host == host.id and booking is not None:
            days = host.answer_days if booking.confirmed_by is not None else None
            yield ReceptionTimes(service=service.id, spans=booking.spans, answer_days=days)


def mean_days(figures: ReceptionFigures) -> float | None:
    """How many days those with an appointment waited on the mean, from booking to reception."""
    return round(figures.waited_days / figures.appointments, 1) if figures.appointments else None
