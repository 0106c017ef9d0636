"""Formats figures as words: names, moments and durations in the reader's language. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_interval, get_day_names
from babel.numbers import NumberPattern, parse_pattern

from queue_server.config.definition import Definition
from queue_server.config.languages import LANGUAGES
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.visits.visit import Visit
from queue_server.pages.wording.people import actor_name, person_name
from queue_server.pages.wording.words import words
from queue_server.reports.contents.panel import Kind, Value, plain
from queue_server.reports.period import Period
from queue_server.stats.figures.charts.charts import Spec
from queue_server.stats.figures.counts.stage_counts import clock_of
from queue_server.stats.figures.usual_days import LOOK_BACK

NOTHING: Final = "–"
"""The text where there is no figure."""
NUMBERS_KEPT: Final = 50_000
"""How many formatted numbers are cached, about 10 MB: tables show tenths of minutes and of per cent."""


class Formatter:
    """The words for one hall, period and reader. `past` is the definition of the hall's past, where it is shown: it has
    the names of what the hall itself lacks."""

    def __init__(
        self, definition: Definition, language: str, hall: str, period: Period, past: Definition | None = None
    ) -> None:
        self.definition, self.language, self.hall, self.period = definition, language, hall, period
        self._words = words(language)
        self.t, self.tn = self._words.t, self._words.tn
        definitions = (past, definition) if past is not None else (definition,)
        self._services = {service.id: service.names for part in definitions for service in part.services}
        self._priorities = {priority.id: priority.names for part in definitions for priority in part.priorities}
        self._zone = ZoneInfo(definition.timezone)

    def localised(self, spec: Spec | None) -> Spec | None:
        """The chart with numbers on its axes in the language's format, wherever it is drawn."""
        return spec and spec | {"config": spec["config"] | {"locale": {"number": _axes(self.language)}}}

    def service(self, name: str) -> str:
        """The name of a service for visitors; one that the hall no longer has keeps its id."""
        names = self._services.get(name)
        return names[self.language] if names is not None else name

    def host(self, name: str) -> str:
        """The name of a host; one that the hall no longer has keeps its id."""
        host = self.definition.host(name)
        return host.names[self.language] if host is not None else name

    def month(self, month: str) -> str:
        """A month such as `2026-03` in words."""
        return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=self.language))

    def priority(self, name: str) -> str:
        """The name of a priority for visitors."""
        names = self._priorities.get(name)
        return names[self.language] if names is not None else name

    def person(self, name: str) -> str:
        """The name of a person; a pseudonym in the reader's language."""
        return person_name(self._words, name)

    def actor(self, actor: str) -> str:
        """`role:name` of a record, with a pseudonym in the reader's language."""
        return actor_name(self._words, actor)

    def result(self, name: str) -> str:
        """The name of a result; words that are no result of the hall stay as they are."""
        return next((str(result.names[self.language]) for result in self.definition.results if result.id == name), name)

    def clock(self, at: int, *, seconds: bool = False) -> str:
        """A moment (µs UTC) on the hall's clock."""
        return self.local(at).strftime("%H:%M:%S" if seconds else "%H:%M")

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at // SECOND, self._zone)

    def clock_shift(self, visit: Visit) -> int:
        """By how much (µs) the hall's clock at the time of a visit was ahead of the present zone's, in whole hours: 0
        unless the zone was changed since. Times of the visit are shown as they were, in the hours that count them."""
        hours = (visit.hour - self.local(visit.joined_at).hour + 12) % 24 - 12
        return hours * 60 * MINUTE

    def wall_clock(self, at: int) -> str:
        """The hall's local time written as if it were UTC, for the axis of a chart."""
        return self.local(at).replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")

    def dates(self) -> str:
        """The period in words: one day in full, or from day to day."""
        first, last = date.fromisoformat(self.period.first), date.fromisoformat(self.period.last)
        if first == last:
            return str(format_date(first, "full", locale=self.language))
        return str(format_interval(first, last, "yMMMd", locale=self.language))

    def weekdays(self) -> dict[str, str]:
        """The names of `mon` to `sun`."""
        names = get_day_names("wide", locale=self.language)
        return {short: str(names[i]).capitalize() for i, short in enumerate(WEEKDAYS)}

    def number(self, value: float) -> str:
        return _decimal(value, "#,##0.#", self.language)

    def cell(self, kind: Kind, value: Value) -> str:
        """A value of a table."""
        if value is None:
            return NOTHING
        plain_value = plain(kind, value)
        match kind:
            case "minutes" | "percent" | "number" if isinstance(plain_value, int | float):
                return _decimal(plain_value, "#,##0.0", self.language)
            case "count" if isinstance(plain_value, int | float):
                return self.number(plain_value)
            case "day":
                return str(format_date(date.fromisoformat(str(plain_value)), "medium", locale=self.language))
            case "moment":
                return str(plain_value).replace("T", " ")
        return str(plain_value)

    def percent(self, share: float | None) -> str:
        """A share in whole per cent, on one line with its sign; 100 % is shown only if it is all of them."""
        if share is None:
            return NOTHING
        form = "#,##0.0\u00a0%" if 0.995 <= share < 1 else "#,##0\u00a0%"
        return _decimal(min(share, 0.999) if share < 1 else 1, form, self.language)

    def minutes(self, seconds: float | None) -> str:
        """A duration, in minutes with one decimal; under a minute in seconds."""
        if seconds is None:
            return NOTHING
        if seconds < 60:
            return self.t("{n} s", n=round(seconds))
        return self.t("{n} min", n=self.number(round(seconds / 60, 1 if seconds < 600 else 0)))

    def outcome(self, visit: Visit) -> str:
        t = self.t
        match visit.outcome:
            case "served":
                return t("served")
            case "continued":
                return t("went on to the next stop")
            case "transferred":
                return t("sent elsewhere")
            case "no_show":
                return t("did not come")
            case "left":
                return t("gave up")
            case "closed":
                return t("unserved at closing")
            case "moved":
                return t("moved to another service")
            case "cancelled":
                return t("turn ended by a supervisor")
        return self._going_on(visit)

    def _going_on(self, visit: Visit) -> str:
        t = self.t
        match clock_of(visit):
            case "waited":
                return t("waits")
            case "walked":
                return t("called")
            case "served":
                return t("is being served")
            case "held":
                return t("on hold")
        return t("still here")

    def tickets_url(self, **filters: object) -> str:
        """The address of the tickets behind a figure."""
        narrowed = f"&{urlencode(filters)}" if filters else ""
        return f"/manager/{self.hall}/tickets?{self.period.query}{narrowed}"

    def day_url(self, day: str) -> str:
        """The address of the tickets of one day."""
        return f"/manager/{self.hall}/tickets?from={day}&to={day}"

    def weeks_url(self, weekday: str, hour: int) -> str:
        """The address of the tickets of one hour of a weekday in the eight weeks up to the last day."""
        first = date.fromisoformat(self.period.last) - LOOK_BACK + timedelta(days=1)
        days = f"from={first.isoformat()}&to={self.period.last}"
        return f"/manager/{self.hall}/tickets?{days}&weekday={WEEKDAYS.index(weekday)}&hour={hour}"

    def ticket_url(self, visit: Visit) -> str:
        return self.records_url(visit.ticket, visit.day)

    def records_url(self, ticket: str, day: str) -> str:
        """The address of the journal's records of one ticket."""
        return f"/manager/{self.hall}/tickets/{ticket}?day={day}"

    def filters(self, query: Mapping[str, str]) -> list[str]:
        """The filters of a list of tickets, in words."""
        texts = []
        if query.get("hour", "").isdecimal():
            texts.append(
                self.t("came between {begin}:00 and {end}:00", begin=query["hour"], end=int(query["hour"]) + 1)
            )
        if "service" in query:
            texts.append(self.service(query["service"]))
        if query.get("window", "").isdecimal():
            texts.append(self.t("window {n}", n=query["window"]))
        if query.get("weekday", "") in tuple("0123456"):
            texts.append(list(self.weekdays().values())[int(query["weekday"])])
        if "operator" in query:
            texts.append(self.person(query["operator"]))
        if "result" in query:
            texts.append(self.t("ended with: {result}", result=self.result(query["result"])))
        if "least" in query and "under" in query:
            texts.append(self.t("waited {begin} to {end} min", begin=query["least"], end=query["under"]))
        return texts


@cache
def _axes(code: str) -> dict[str, object]:
    """The number format of charts' axes (https://d3js.org/d3-format#formatLocale)."""
    language = LANGUAGES[code]
    separators = {"decimal": language.decimal, "thousands": language.thousands}
    return separators | {"grouping": [3], "currency": list(language.currency), "percent": "\u00a0%"}


@lru_cache(NUMBERS_KEPT)
def _decimal(value: float, pattern: str, language: str) -> str:
    """The number in the language's format. Cached: CLDR's rules take a twentieth of a millisecond, and a page has a
    thousand numbers, most of them equal."""
    return str(_number_pattern(pattern).apply(value, _locale(language)))


@cache
def _number_pattern(pattern: str) -> NumberPattern:
    """Read once: half the time of a number, as is the language."""
    return parse_pattern(pattern)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
