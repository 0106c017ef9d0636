"""Follows from when until when something was wrong with a hall of a region. Pure. Times are µs UTC.

A region's alarms are of the moment; a report is of a period. So the centre writes down when each began and ended, in a
document for each day (UTC) on which one began.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct, json

from queue_server.hall.state import MINUTE, SECOND
from queue_server.reports.region.hall_standing import RegionAlarmKind

SPELLS_DOCUMENT: Final = "region_alarms"
"""The kind of the documents."""
SPELLS_KEPT_DAYS: Final = 400
"""After so many days a document is removed: a report is of a year at the most."""
ALARM_GONE: Final = 15 * MINUTE
"""How long an alarm must be gone to have ended (µs): a line that comes and goes is one trouble, and not a hundred."""
SPELLS_RECENT: Final = 24 * 60 * MINUTE
"""How far back a spell may go on (µs)."""


class AlarmSpell(Struct, frozen=True, omit_defaults=True):
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
        """The document in which its spell stands, if it begins now."""
        return _day_of(self.since)


Spells = dict[str, list[AlarmSpell]]
"""Day -> the spells that began on it."""


def spells_after(before: Mapping[str, Sequence[AlarmSpell]], raised: Iterable[RaisedAlarm], now: int) -> Spells:
    """The days that differ once these alarms are raised at `now`: what is raised no more has ended, what was not is
    begun, and what ended a moment ago goes on."""
    alarms = {(alarm.hall, alarm.kind): alarm for alarm in raised}
    open_spells = {(s.hall, s.kind): s for spells in before.values() for s in spells if s.until is None}
    changed: Spells = {}

    def day_of(day: str) -> list[AlarmSpell]:
        return changed.setdefault(day, list(before.get(day, ())))

    for key, spell in open_spells.items():
        if key not in alarms:
            spells = day_of(spell.day)
            spells[spells.index(spell)] = AlarmSpell(spell.hall, spell.kind, spell.since, now, spell.seq)
    recent = {
        (s.hall, s.kind): s
        for spells in before.values()
        for s in spells
        if s.until is not None and now - s.until < ALARM_GONE
    }
    for key, alarm in alarms.items():
        if key in open_spells:
            continue
        spell = AlarmSpell(alarm.hall, alarm.kind, min(alarm.since, now), None, alarm.seq)
        if (former := recent.get(key)) is None:
            day_of(spell.day).append(spell)
        else:
            spells = day_of(former.day)
            spells[spells.index(former)] = AlarmSpell(spell.hall, spell.kind, former.since, None, spell.seq)
    return changed


def may_change(day: str, spells: Sequence[AlarmSpell], now: int) -> bool:
    """Whether a spell of a day's document has not ended, or may go on."""
    return day >= _day_of(now - SPELLS_RECENT) or any(
        spell.until is None or now - spell.until < ALARM_GONE for spell in spells
    )


def spells_within(spells: Iterable[AlarmSpell], zones: Mapping[str, str], first: str, last: str) -> list[AlarmSpell]:
    """The spells of these halls, each with its time zone, that touch the days from `first` to `last`, in the order in
    which they began."""

    def touches(spell: AlarmSpell) -> bool:
        zone = ZoneInfo(zones[spell.hall])
        begin = _midnight(date.fromisoformat(first), zone)
        end = _midnight(date.fromisoformat(last) + timedelta(1), zone)
        return spell.since < end and (spell.until is None or spell.until > begin)

    touching = [spell for spell in spells if spell.hall in zones and touches(spell)]
    return sorted(touching, key=lambda spell: (spell.since, spell.hall, spell.kind))


def _day_of(at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).date().isoformat()


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp()) * SECOND


def encode_spells(spells: Sequence[AlarmSpell]) -> bytes:
    return json.encode(spells)


def decode_spells(body: bytes) -> list[AlarmSpell]:
    return json.decode(body, type=list[AlarmSpell])
