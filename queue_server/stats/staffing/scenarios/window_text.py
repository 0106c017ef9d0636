"""Parses which windows a scenario has open, and what they serve. Pure."""

import re
from typing import Final

from msgspec.structs import replace

from queue_server.config.definition import Definition, Window
from queue_server.stats.staffing.scenarios.past_day import Opening, PastDay, moment
from queue_server.stats.staffing.scenarios.scenario_text import ACTUAL, BadScenario, parts_of

LATEST_HOUR: Final = 30
"""The latest time: a hall's day may go on into the night, but not into the next day's opening."""

_NUMBERS: Final = r"\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*"
_PART: Final = re.compile(rf"(?P<out>-)?(?P<numbers>{_NUMBERS})(?:=(?P<services>[^@]+))?(?:@(?P<spans>.+))?")
_SPAN: Final = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
_SERVICE: Final = re.compile(r"([a-z][a-z0-9_-]*)(?:\+(\d{1,3}))?")

Span = tuple[int, int]
"""A span in µs UTC."""


def with_windows(day: PastDay, text: str) -> tuple[Definition, list[Opening]]:
    """The definition and the openings of a day with these windows. Raises `BadScenario`."""
    definition, openings = day.definition, list[Opening]()
    for part in parts_of(text, "windows"):
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
