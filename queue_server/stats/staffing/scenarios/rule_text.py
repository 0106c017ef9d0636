"""Parses the rule of a scenario: priorities, helps, norms, appointments. Pure."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.stats.staffing.scenarios.by_appointment import BookedComers
from queue_server.stats.staffing.scenarios.scenario_text import ACTUAL, BadScenario, parts_of


def with_rule(definition: Definition, text: str) -> tuple[Definition, bool, BookedComers]:
    """The definition under a rule, whether free windows call at once, and who comes by appointment. Raises
    `BadScenario`."""
    is_prompt, comers = False, BookedComers()
    for part in parts_of(text, "rule"):
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
