"""Advises how many more windows a service needs for its norm. Pure.

Uses Erlang C on the pace of the last hour and the bookings of the next one. A window of several services gives each a
share of its time by their load.
The present line is not part of Erlang's formula: whether anybody needs the windows now, whoever shows the advice looks
at (`queue_server.views.supervision.supervisor`).
"""

from collections.abc import Mapping
from math import ceil
from typing import Final

from queue_server.hall.state import MINUTE, State
from queue_server.stats.staffing.erlang import windows_for
from queue_server.stats.staffing.pace import ServicePace, paces
from queue_server.views.supervision.supervisor import Advice, Outlook

ADVICE_SHARE: Final = 0.8
"""The share of people to be called within the norm, as usual; a larger one would need idle windows."""


def outlook(state: State, now: int) -> Outlook:
    """The advice at `now` (µs UTC)."""
    pace_of_service = paces(state, now)
    shares = _shares(state, pace_of_service)
    advice = [
        service_advice
        for service in state.defined.services
        if service.norm_minutes is not None
        and (
            service_advice := _advice(service.id, service.norm_minutes, pace_of_service[service.id], shares[service.id])
        )
        is not None
    ]
    return Outlook(advice=tuple(advice))


def _shares(state: State, pace_of_service: Mapping[str, ServicePace]) -> dict[str, float]:
    """How many windows' full time each service has now."""
    shares = dict.fromkeys(pace_of_service, 0.0)
    for window in state.defined.windows:
        if state.windows[window.window].state != "open" or not window.services:
            continue
        loads = {
            service: _load(pace_of_service[service]) or 0.1 for service in window.services if service in pace_of_service
        }
        for service, load in loads.items():
            shares[service] += load / sum(loads.values())
    return shares


def _load(pace: ServicePace) -> float:
    """The work of the service, as a number of busy windows."""
    return pace.per_hour / 3600 * (pace.service_s or 0.0)


def _advice(service: str, norm_minutes: int, pace: ServicePace, windows: float) -> Advice | None:
    if pace.service_s is None or pace.per_hour <= 0:
        return None
    windows_needed = windows_for(_load(pace), pace.service_s, norm_minutes * MINUTE / 1_000_000, ADVICE_SHARE)
    windows_more = ceil(windows_needed - windows - 0.05)
    if windows_more <= 0:
        return None
    return Advice(
        service=service,
        more=windows_more,
        norm_minutes=norm_minutes,
        per_hour=round(pace.per_hour),
        service_s=round(pace.service_s),
        windows=round(windows, 1),
        share=ADVICE_SHARE,
    )
