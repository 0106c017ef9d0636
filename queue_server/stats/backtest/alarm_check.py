"""Compares the alarm "this ticket will pass the norm" with the real waits, over a past log. Pure.

A log is played from its first row on, as in `forecast`. Each ticket that queues is checked on arrival and every half
minute until it is called, leaves, or has waited for the norm. The alarm is raised once for a ticket, as soon as the
time waited and the expected further wait add up to a share (the threshold) of the norm. It is compared with the simple
rule: the ticket has waited for that share already. Both are the supervisor's own (`views/passing.py`).
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
from msgspec import Struct, field

from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.backtest.log_playback import PlayedLog
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.views.supervision.passing import LOOK_EVERY, WAITED, chance, share_of_norm

EVERY_S: Final = LOOK_EVERY // SECOND
THRESHOLDS: Final = tuple(round(0.5 + 0.05 * n, 2) for n in range(21))
"""Shares of the norm at which the alarm may be raised."""
FEWEST_PASSED: Final = 30
"""The fewest tickets that passed the norm from which a threshold can be tuned."""


class WatchedTicket(Struct):
    """A ticket that had to queue. `passed`: waited longer than the norm. `is_undecided`: left before it had passed.

    `leads` are, by threshold, how long (s) before the norm the alarm was raised; None: never. `chances` are the
    probabilities that were given then. `plain` is the lead of the simple rule.
    """

    day: date
    service: str
    passed: bool
    is_undecided: bool
    has_estimate: bool = False
    leads: list[float | None] = field(default_factory=lambda: [None] * len(THRESHOLDS))
    chances: list[float] = field(default_factory=lambda: [0.0] * len(THRESHOLDS))
    plain: float | None = None


class AlarmOutcome(Struct, frozen=True):
    """The result of an alarm. `right` alarms were of tickets that passed the norm, `wrong` ones of tickets called in
    time, `undecided` ones of tickets that left before either. `recall` is of all `passed`; leads are those of right
    alarms. `said` is the mean probability that was given with right and wrong ones, to compare with `precision`."""

    threshold: float
    passed: int
    right: int
    wrong: int
    undecided: int
    precision: float | None
    recall: float | None
    lead_median_s: float | None
    lead_p10_s: float | None
    said: float | None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.right + self.wrong + self.passed) if self.passed else 0.0


class AlarmCheck(Struct, frozen=True):
    """`tuned` is the threshold with the best harmonic mean of precision and recall over the days to learn from, with
    its result on them; `tested` is the same threshold on the days after, `plain` the simple rule on these, `by_service`
    and `by_threshold` the same days in parts and at every threshold."""

    norm_minutes: int
    queued: int
    tuned: AlarmOutcome
    tested: AlarmOutcome
    plain: AlarmOutcome
    by_service: dict[str, AlarmOutcome]
    by_threshold: list[AlarmOutcome]


def watch(
    visits: Sequence[PastVisit], timezone: str, norm_minutes: int, *, draws: int, report_progress: Callable[[int], None]
) -> Iterator[WatchedTicket]:
    """The tickets that queued and had an estimate, each with the alarms that would have been raised."""
    log, norm = PlayedLog(visits, timezone, draws=draws, report_progress=report_progress), norm_minutes * MINUTE
    waiting: dict[str, tuple[WatchedTicket, int]] = {}
    looks: list[tuple[int, str]] = []

    def look_until(at: int) -> None:
        while looks and looks[0][0] < at:
            looked_at, name = heapq.heappop(looks)
            ticket, (person, since) = log.state.tickets.get(name), waiting[name]
            if ticket is None or ticket.state != "waiting":
                continue
            _look(person, log.estimator.foresee(log.state, ticket, looked_at).published, looked_at - since, norm)
            if looked_at + EVERY_S * SECOND - since < norm:
                heapq.heappush(looks, (looked_at + EVERY_S * SECOND, name))

    for arrival in log.queued(look_until):
        waits = arrival.until - arrival.at
        person = WatchedTicket(
            arrival.visit.day, arrival.visit.service, waits > norm, not arrival.was_served and waits <= norm
        )
        _look(person, log.ask(arrival).published, 0, norm)
        if person.has_estimate:
            person.plain = (1 - WAITED) * norm / SECOND if waits > WAITED * norm else None
            waiting[arrival.ticket.id] = (person, arrival.at)
            heapq.heappush(looks, (arrival.at + EVERY_S * SECOND, arrival.ticket.id))
    yield from (person for person, _ in waiting.values())


def _look(person: WatchedTicket, estimate: Corrected | None, waited: int, norm: int) -> None:
    if estimate is None:
        return
    person.has_estimate = True
    reached = share_of_norm(waited, estimate, norm)
    for place, threshold in enumerate(THRESHOLDS):
        if person.leads[place] is None and reached >= threshold:
            person.leads[place] = (norm - waited) / SECOND
            person.chances[place] = chance(waited, estimate, norm)


def check(watched: Sequence[WatchedTicket], learn_until: date, norm_minutes: int) -> AlarmCheck:
    """Tune on the days until `learn_until`, test on those after it. Raises `ValueError` if too few tickets passed the
    norm."""
    before = [ticket for ticket in watched if ticket.day <= learn_until]
    after = [ticket for ticket in watched if ticket.day > learn_until]
    if min(sum(ticket.passed for ticket in tickets) for tickets in (before, after)) < FEWEST_PASSED:
        raise ValueError(
            f"fewer than {FEWEST_PASSED} passed the norm before or after {learn_until}: choose another norm or day"
        )
    tuned = max((record(before, place) for place in range(len(THRESHOLDS))), key=lambda outcome: outcome.f1)
    place = THRESHOLDS.index(tuned.threshold)
    services = sorted({ticket.service for ticket in after})
    parts = {service: [ticket for ticket in after if ticket.service == service] for service in services}
    return AlarmCheck(
        norm_minutes=norm_minutes,
        queued=len(after),
        tuned=tuned,
        tested=record(after, place),
        plain=record(after, None),
        by_service={
            service: record(tickets, place)
            for service, tickets in parts.items()
            if sum(o.passed for o in tickets) >= FEWEST_PASSED
        },
        by_threshold=[record(after, nth) for nth in range(len(THRESHOLDS))],
    )


def record(watched: Sequence[WatchedTicket], place: int | None) -> AlarmOutcome:
    """The result of the alarm with that threshold; None: of the simple rule."""

    def lead_of(ticket: WatchedTicket) -> float | None:
        return ticket.plain if place is None else ticket.leads[place]

    alarmed = [ticket for ticket in watched if lead_of(ticket) is not None]
    leads = [lead for ticket in alarmed if ticket.passed and (lead := lead_of(ticket)) is not None]
    undecided = sum(ticket.is_undecided for ticket in alarmed)
    chances = [ticket.chances[place] for ticket in alarmed if not ticket.is_undecided] if place is not None else []
    passed, right = sum(ticket.passed for ticket in watched), len(leads)
    wrong = len(alarmed) - right - undecided
    median, low = (float(q) for q in np.quantile(leads, (0.5, 0.1))) if leads else (None, None)
    return AlarmOutcome(
        threshold=WAITED if place is None else THRESHOLDS[place],
        passed=passed,
        right=right,
        wrong=wrong,
        undecided=undecided,
        precision=right / (right + wrong) if right + wrong else None,
        recall=right / passed if passed else None,
        lead_median_s=median,
        lead_p10_s=low,
        said=float(np.mean(chances)) if chances else None,
    )
