"""Finds the alarms of a hall that a region should see. Pure."""

from collections.abc import Iterator
from typing import Final, get_args

from queue_server.api.region.region_documents import RegionHall
from queue_server.replication.centre.status import (
    CLOCK_DIFFERS,
    HallLink,
    has_other_rules,
    is_behind,
    is_silent,
)
from queue_server.reports.region.hall_standing import RegionAlarm, RegionAlarmKind
from queue_server.units import SECOND
from queue_server.views.times import moment, moment_or_none

_ORDER: Final = {kind: place for place, kind in enumerate(get_args(RegionAlarmKind))}


def link_alarms(link: HallLink, now: int) -> Iterator[RegionAlarm]:
    """The alarms of how a followed hall is connected, at `now` (µs UTC)."""
    if link.forked_at is not None:
        yield RegionAlarm("forked", "fault", moment_or_none(link.forked_since), seq=link.forked_at)
    if is_silent(link, now):
        yield RegionAlarm("silent", "fault", moment_or_none(link.heard_at))
    if is_behind(link, now):
        yield RegionAlarm("behind", "warning", moment_or_none(link.behind_since), count=link.behind)
    if link.clock_differs is not None and abs(link.clock_differs) >= CLOCK_DIFFERS:
        yield RegionAlarm("clock_doubtful", "fault", differs_s=link.clock_differs // SECOND)
    if has_other_rules(link, now):
        yield RegionAlarm("rules_changed", "warning", moment_or_none(link.rules_changed_at))


def norm_alarm(count: int, since: int) -> RegionAlarm:
    """The alarm of people who have waited longer than the norm, the first of them since a moment (µs UTC)."""
    return RegionAlarm("over_norm", "warning", moment(since), count=count)


def in_order(alarms: Iterator[RegionAlarm]) -> tuple[RegionAlarm, ...]:
    """The alarms of a hall, the gravest first."""
    return tuple(sorted(alarms, key=lambda alarm: _ORDER[alarm.kind]))


def gravity(hall: RegionHall) -> tuple[int, str]:
    """Sorting key: the hall with the gravest alarm first, then by id."""
    return (_ORDER[hall.alarms[0].kind] if hall.alarms else len(_ORDER), hall.hall)
