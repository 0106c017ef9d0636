"""Parses the text of a scenario of a past day: other windows, another rule. Pure.

Windows are parts with `;` between them. Times are those of the hall's clock and may pass 24:00.

    actual                      the windows as they were; without it only the named ones are open
    7@09:00-13:00               window 7 is open then, beside what it is already; without times, all day
    7=land,school+10            and serves these services; `+10` helps with one whose first has waited 10 minutes
    1-4=*@09:00-12:00,13:00-18:00     windows 1 to 4 serve everything, with a break
    -3  -3@12:00-13:00          window 3 stays closed, all day or then

A rule is settings with `;` between them.

    actual                      as it was
    priorities=off              no class has a head start
    head_start.CLASS=SECONDS    the head start of a class
    helps=off                   no window helps with another's services
    helps.WINDOW.SERVICE=MINUTES      a window helps once the first has waited so long; `off`: it does not
    shared=on                   every window serves every service
    reactions=off               free windows call at once
    booked=PERCENT              so many of a hundred visitors come at booked times, spread over the opening hours
    booked.early=MINUTES        they come up to so many minutes early
    booked.late=PERCENT  booked.late_minutes=MINUTES     but for those who come late, by up to so many minutes
    booked.absent=PERCENT       and those who do not come
    norm=MINUTES  norm.SERVICE=MINUTES      another norm

    BadScenario    the text is none of these, or the hall has nothing of that name
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from queue_server.config.definition import Definition, Window
from queue_server.hall.state import SECOND
from queue_server.stats.staffing.scenarios.by_appointment import BookedComers
from queue_server.stats.staffing.scenarios.past_day import Opening, PastDay
from queue_server.stats.staffing.scenarios.whatif import Scenario

ACTUAL: Final = "actual"
LATEST_HOUR: Final = 30
"""The latest time: a hall's day may go on into the night, but not into the next day's opening."""

_NUMBERS: Final = r"\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*"
_PART: Final = re.compile(rf"(?P<out>-)?(?P<numbers>{_NUMBERS})(?:=(?P<services>[^@]+))?(?:@(?P<spans>.+))?")
_SPAN: Final = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
_SERVICE: Final = re.compile(r"([a-z][a-z0-9_-]*)(?:\+(\d{1,3}))?")

Span = tuple[int, int]
"""A span in µs UTC."""


class BadScenario(ValueError):
    """The text is no valid scenario. The message gives the reason, without a capital and a full stop."""


def scenario(day: PastDay, name: str, windows: str = ACTUAL, rule: str = ACTUAL) -> Scenario:
    """The scenario of these texts. Raises `BadScenario`."""
    definition, openings = _with_windows(day, windows)
    definition, is_prompt, comers = _with_rule(definition, rule)
    texts = (("windows", windows), ("rule", rule))
    says = "; ".join(f"{kind} {text.strip()}" for kind, text in texts if text.strip() != ACTUAL) or "as it was"
    return Scenario(name, says, definition, tuple(sorted(openings)), is_prompt, comers)


def _with_windows(day: PastDay, text: str) -> tuple[Definition, list[Opening]]:
    definition, openings = day.definition, list[Opening]()
    for part in _parts(text, "windows"):
        if part == ACTUAL:
            openings += day.openings
            continue
        match = _PART.fullmatch(part)
        if match is None:
            raise BadScenario(f"{part!r} names no windows; such as 1-3@09:00-13:00, 7=land+10, -3 or {ACTUAL}")
        spans, before = _spans(day, match["spans"]), openings
        for number in _numbers(definition, match["numbers"], is_new=match["services"] is not None):
            if match["out"]:
                openings = [piece for opening in openings for piece in _without(opening, number, spans)]
                continue
            if match["services"] is not None:
                definition = _serving(definition, number, match["services"])
            openings = openings + [Opening(number, begin, end) for begin, end in spans]
        if match["out"] and openings == before:
            hint = "" if openings else f"; beside the windows as they were it is '{ACTUAL}; {part}'"
            raise BadScenario(f"{part!r} closes nothing: none of these windows is open then{hint}")
    return definition, _joined(openings)


def _numbers(definition: Definition, text: str, *, is_new: bool) -> list[int]:
    numbers: list[int] = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    for number in numbers:
        if definition.window(number) is None and not is_new:
            raise BadScenario(f"the hall has no window {number}; say what a new one serves: {number}=SERVICE")
        if number == 0:
            raise BadScenario("windows are numbered from 1")
    return numbers


def _serving(definition: Definition, number: int, text: str) -> Definition:
    """The definition with the services of the window; a new window is added."""
    own: list[str] = []
    helps: dict[str, int] = {}
    for name in (service.strip() for service in text.split(",")):
        if name == "*":
            own += [service.id for service in definition.services]
            continue
        match = _SERVICE.fullmatch(name)
        if match is None or definition.service(match[1]) is None:
            names = ", ".join(service.id for service in definition.services)
            raise BadScenario(f"the hall has no service {name!r}; it has {names}")
        if match[2]:
            helps[match[1]] = int(match[2])
        else:
            own.append(match[1])
    present = definition.window(number) or Window(number)
    changed = replace(present, services=tuple(dict.fromkeys(own)), helps=helps)
    windows = [window for window in definition.windows if window.window != number]
    return replace(definition, windows=tuple(sorted([*windows, changed], key=lambda window: window.window)))


def _spans(day: PastDay, text: str | None) -> list[Span]:
    """The spans of a day; the whole day where none are named."""
    if text is None:
        openings = day.openings
        return [(min(o.opens_at for o in openings), max(o.closes_at for o in openings))] if openings else []
    spans = []
    for span in text.split(","):
        match = _SPAN.fullmatch(span.strip())
        if match is None or max(int(match[1]), int(match[3])) > LATEST_HOUR:
            raise BadScenario(f"{span.strip()!r} is no span of a day such as 09:00-13:00")
        begin, end = (moment(day, int(match[n]), int(match[n + 1])) for n in (1, 3))
        if begin >= end:
            raise BadScenario(f"{span.strip()!r} ends before it begins")
        spans.append((begin, end))
    return spans


def moment(day: PastDay, hour: int, minute: int) -> int:
    """A time on the hall's clock of that day, which may pass 24:00, in µs UTC."""
    wall = datetime.combine(date.fromisoformat(day.day), time()) + timedelta(hours=hour, minutes=minute)
    return int(wall.replace(tzinfo=ZoneInfo(day.definition.timezone)).timestamp()) * SECOND


def _without(opening: Opening, number: int, spans: list[Span]) -> list[Opening]:
    """The parts of an opening of the window outside the spans."""
    if opening.window != number:
        return [opening]
    left = [opening]
    for begin, end in spans:
        cut = [
            piece
            for rest in left
            for piece in (
                Opening(number, rest.opens_at, min(rest.closes_at, begin)),
                Opening(number, max(rest.opens_at, end), rest.closes_at),
            )
        ]
        left = [piece for piece in cut if piece.opens_at < piece.closes_at]
    return left


def _joined(openings: list[Opening]) -> list[Opening]:
    """Openings of one window that touch or overlap, joined."""
    joined: list[Opening] = []
    for opening in sorted(openings):
        last = joined[-1] if joined else None
        if last is not None and last.window == opening.window and opening.opens_at <= last.closes_at:
            joined[-1] = Opening(last.window, last.opens_at, max(last.closes_at, opening.closes_at))
        else:
            joined.append(opening)
    return joined


def _with_rule(definition: Definition, text: str) -> tuple[Definition, bool, BookedComers]:
    is_prompt, comers = False, BookedComers()
    for part in _parts(text, "rule"):
        if part == ACTUAL:
            continue
        key, equals, value = (piece.strip() for piece in part.partition("="))
        names = key.split(".")
        change = _SETTINGS.get((names[0], len(names)))
        if not equals or change is None:
            raise BadScenario(f"{part!r} is no setting of a rule; `kezek simulate --help` shows them")
        if change is _reactions:
            is_prompt = _is_off(part, value)
            continue
        if change is _booked:
            comers = _with_comers(comers, part, names[1:], value)
            continue
        definition = change(definition, part, names[1:], value)
    if comers.percent == 0 and comers != BookedComers():
        raise BadScenario("say how many come by appointment: booked=PERCENT")
    if comers.late_percent + comers.absent_percent > 100:
        raise BadScenario("booked.late and booked.absent are more than a hundred of a hundred")
    return definition, is_prompt, comers


def _with_comers(comers: BookedComers, part: str, names: list[str], value: str) -> BookedComers:
    match names:
        case []:
            return replace(comers, percent=_number(part, value, 100, "per cent"))
        case ["early"]:
            return replace(comers, early_minutes=_number(part, value, 240, "minutes"))
        case ["late"]:
            return replace(comers, late_percent=_number(part, value, 100, "per cent"))
        case ["late_minutes"]:
            return replace(comers, late_minutes=_number(part, value, 240, "minutes"))
        case ["absent"]:
            return replace(comers, absent_percent=_number(part, value, 100, "per cent"))
    raise BadScenario(f"{part!r}: of bookings there are early, late, late_minutes and absent")


def _parts(text: str, kind: str) -> list[str]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        raise BadScenario(f"{kind}: there is nothing; type {ACTUAL} for what was")
    return parts


def _is_off(part: str, value: str) -> bool:
    if value != "off":
        raise BadScenario(f"{part!r}: this can only be switched off")
    return True


def _number(part: str, value: str, most: int, unit: str) -> int:
    if not value.isascii() or not value.isdecimal() or int(value) > most:
        raise BadScenario(f"{part!r}: {value!r} is no number of {unit} from 0 to {most}")
    return int(value)


def _priorities(definition: Definition, part: str, _names: list[str], value: str) -> Definition:
    _is_off(part, value)
    return replace(
        definition, priorities=tuple(replace(priority, head_start_s=0) for priority in definition.priorities)
    )


def _head_start(definition: Definition, part: str, names: list[str], value: str) -> Definition:
    if definition.priority(names[0]) is None:
        class_ids = ", ".join(priority.id for priority in definition.priorities) or "none"
        raise BadScenario(f"the hall has no priority {names[0]!r}; it has {class_ids}")
    seconds = _number(part, value, 86_400, "seconds")
    changed = [
        replace(priority, head_start_s=seconds) if priority.id == names[0] else priority
        for priority in definition.priorities
    ]
    return replace(definition, priorities=tuple(changed))


def _no_helps(definition: Definition, part: str, _names: list[str], value: str) -> Definition:
    _is_off(part, value)
    return replace(definition, windows=tuple(replace(window, helps={}) for window in definition.windows))


def _helps(definition: Definition, part: str, names: list[str], value: str) -> Definition:
    number, service = names
    window = definition.window(int(number)) if number.isascii() and number.isdecimal() else None
    if window is None or definition.service(service) is None:
        raise BadScenario(f"{part!r}: the hall has no such window or service")
    helps = {name: minutes for name, minutes in window.helps.items() if name != service}
    if value != "off":
        helps[service] = _number(part, value, 600, "minutes")
    own = tuple(name for name in window.services if name != service) if value != "off" else window.services
    changed = replace(window, helps=helps, services=own)
    return replace(definition, windows=tuple(changed if w is window else w for w in definition.windows))


def _shared(definition: Definition, part: str, _names: list[str], value: str) -> Definition:
    if value != "on":
        raise BadScenario(f"{part!r}: this can only be switched on")
    every = tuple(service.id for service in definition.services)
    return replace(definition, windows=tuple(replace(w, services=every, helps={}) for w in definition.windows))


def _norm(definition: Definition, part: str, names: list[str], value: str) -> Definition:
    if names and definition.service(names[0]) is None:
        raise BadScenario(f"the hall has no service {names[0]!r}")
    minutes = _number(part, value, 600, "minutes")
    changed = [
        replace(service, norm_minutes=minutes) if not names or service.id == names[0] else service
        for service in definition.services
    ]
    return replace(definition, services=tuple(changed))


def _reactions(definition: Definition, _part: str, _names: list[str], _value: str) -> Definition:
    return definition


def _booked(definition: Definition, _part: str, _names: list[str], _value: str) -> Definition:
    return definition


_SETTINGS: Final[dict[tuple[str, int], Callable[[Definition, str, list[str], str], Definition]]] = {
    ("priorities", 1): _priorities,
    ("head_start", 2): _head_start,
    ("helps", 1): _no_helps,
    ("helps", 3): _helps,
    ("shared", 1): _shared,
    ("norm", 1): _norm,
    ("norm", 2): _norm,
    ("reactions", 1): _reactions,
    ("booked", 1): _booked,
    ("booked", 2): _booked,
}
"""What a setting does, by its first word and its number of words."""
