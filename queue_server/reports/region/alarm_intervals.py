"""Follows from when until when something was wrong with a hall of a region. Pure. Times are µs UTC.

A region's alarms are of the moment; a report is of a period. So the centre writes down when each began and ended, in a
document for each day (UTC) on which one began.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct, json

from queue_server.reports.region.hall_standing import RegionAlarmKind
from queue_server.units import DAY, MINUTE, SECOND

ALARM_INTERVALS: Final = "region_alarms"
"""The kind of the documents."""
ALARM_RETENTION_DAYS: Final = 400
"""After so many days a document is removed: a report is of a year at the most."""
ALARM_GONE: Final = 15 * MINUTE
"""How long an alarm must be gone to have ended (µs): a line that comes and goes is one trouble, and not a hundred."""
RECENT_ALARM: Final = DAY
"""How far back an interval may go on (µs)."""


class AlarmInterval(Struct, frozen=True, omit_defaults=True):
    """One alarm of a hall, which is still raised where `until` is None. `seq` is the record from which the journals
    differ."""

    hall: str
    kind: RegionAlarmKind
    since: int
    until: int | None = None
    seq: int | None = None

    @property
    def day(self) -> str:
        """The document in which it stands."""
        return _day_of(self.since)


class RaisedAlarm(Struct, frozen=True):
    """An alarm as it is raised now. Where it is not known since when, `since` is the moment of the look."""

    hall: str
    kind: RegionAlarmKind
    since: int
    seq: int | None = None

    @property
    def day(self) -> str:
        """The document in which its interval stands, if it begins now."""
        return _day_of(self.since)


IntervalsByDay = dict[str, list[AlarmInterval]]
"""Day -> the intervals that began on it."""


def intervals_after(
    before: Mapping[str, Sequence[AlarmInterval]], raised: Iterable[RaisedAlarm], now: int
) -> IntervalsByDay:
    """The days that differ once these alarms are raised at `now`: what is raised no more has ended, what was not is
    begun, and what ended a moment ago goes on."""
    alarms = {(alarm.hall, alarm.kind): alarm for alarm in raised}
    open_intervals = {(s.hall, s.kind): s for intervals in before.values() for s in intervals if s.until is None}
    changed: IntervalsByDay = {}

    def day_of(day: str) -> list[AlarmInterval]:
        return changed.setdefault(day, list(before.get(day, ())))

    for key, interval in open_intervals.items():
        if key not in alarms:
            intervals = day_of(interval.day)
            intervals[intervals.index(interval)] = AlarmInterval(
                interval.hall, interval.kind, interval.since, now, interval.seq
            )
    recent = {
        (s.hall, s.kind): s
        for intervals in before.values()
        for s in intervals
        if s.until is not None and now - s.until < ALARM_GONE
    }
    for key, alarm in alarms.items():
        if key in open_intervals:
            continue
        interval = AlarmInterval(alarm.hall, alarm.kind, min(alarm.since, now), None, alarm.seq)
        if (former := recent.get(key)) is None:
            day_of(interval.day).append(interval)
        else:
            intervals = day_of(former.day)
            intervals[intervals.index(former)] = AlarmInterval(
                interval.hall, interval.kind, former.since, None, interval.seq
            )
    return changed


def may_change(day: str, intervals: Sequence[AlarmInterval], now: int) -> bool:
    """Whether an interval of a day's document has not ended, or may go on."""
    return day >= _day_of(now - RECENT_ALARM) or any(
        interval.until is None or now - interval.until < ALARM_GONE for interval in intervals
    )


def intervals_within(
    intervals: Iterable[AlarmInterval], zones: Mapping[str, str], first: str, last: str
) -> list[AlarmInterval]:
    """The intervals of these halls, each with its time zone, that touch the days from `first` to `last`, in the order
    in which they began."""

    def touches(interval: AlarmInterval) -> bool:
        zone = ZoneInfo(zones[interval.hall])
        begin = _midnight(date.fromisoformat(first), zone)
        end = _midnight(date.fromisoformat(last) + timedelta(1), zone)
        return interval.since < end and (interval.until is None or interval.until > begin)

    touching = [interval for interval in intervals if interval.hall in zones and touches(interval)]
    return sorted(touching, key=lambda interval: (interval.since, interval.hall, interval.kind))


def _day_of(at: int) -> str:
    return _day_of_number(at // DAY)


@lru_cache(maxsize=64)
def _day_of_number(days: int) -> str:
    """The day so many days after 1 January 1970. Hundreds of halls that are silent have been so since few days."""
    return (_DAY_ZERO + timedelta(days)).isoformat()


_DAY_ZERO: Final = date(1970, 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp()) * SECOND


def encode_intervals(intervals: Sequence[AlarmInterval]) -> bytes:
    return json.encode(intervals)


def decode_intervals(body: bytes) -> list[AlarmInterval]:
    return json.decode(body, type=list[AlarmInterval])
