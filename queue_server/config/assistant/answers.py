"""Holds a person's answers so far, and makes the hall that follows from them. Pure.

Answers are bounded but may be incomplete: somebody is in the middle of them. Whether they make a hall is judged by the
same check as every configuration's.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final, Literal

from anyascii import anyascii
from msgspec import Meta, Struct

from queue_server.config.assistant.catalogue import USUAL_GROUPS, USUAL_KEYWORDS, USUAL_SERVICES
from queue_server.config.languages import HALL_LANGUAGES, HallLanguageCode
from queue_server.config.values.scalars import WEEKDAYS

AnsweredText = Annotated[str, Meta(max_length=200)]
AnsweredNames = Annotated[dict[str, AnsweredText], Meta(max_length=len(HALL_LANGUAGES))]
ClockText = Annotated[str, Meta(max_length=11)]

MOST_SERVICES: Final = 200
MOST_WINDOWS: Final = 100
MOST_PEOPLE: Final = 200
MOST_PRINTERS: Final = 20
NUMBER_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Capital letters of tickets, but for those that are read as digits or as one another: I, O, Q. Services beyond their
number share letters, and so numbers."""

LONGEST_ID: Final = 32
"""Characters, as `Identifier` has it."""


class AnsweredService(Struct, frozen=True, forbid_unknown_fields=True):
    """A service: `usual` is its id in the catalogue, else it was typed. A language without a name gets another's."""

    names: AnsweredNames
    usual: Annotated[str, Meta(max_length=32)] | None = None


class AnsweredWindow(Struct, frozen=True, forbid_unknown_fields=True):
    """A window and the places in the list of services that it calls; none: all of them."""

    window: Annotated[int, Meta(ge=1, le=999)]
    services: Annotated[tuple[Annotated[int, Meta(ge=0, lt=MOST_SERVICES)], ...], Meta(max_length=MOST_SERVICES)] = ()


class AnsweredPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who calls visitors, and the window at which they sit."""

    name: Annotated[str, Meta(max_length=64)]
    window: Annotated[int, Meta(ge=1, le=999)] | None = None


class AnsweredPrinter(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket printer, as `port` of a configuration has it. Each printer has its own kiosk."""

    port: Annotated[str, Meta(max_length=200)]


Step = Literal[
    "language", "hall", "services", "windows", "people", "hours", "printers", "open", "screens", "cards", "test"
]


class Answers(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All answers of one hall. `step` is where the person is; `address` is where phones reach this server."""

    step: Step = "language"
    language: HallLanguageCode = HALL_LANGUAGES[0]
    names: AnsweredNames = {}
    timezone: Annotated[str, Meta(max_length=64)] = "Asia/Almaty"
    services: Annotated[tuple[AnsweredService, ...], Meta(max_length=MOST_SERVICES)] = ()
    windows: Annotated[tuple[AnsweredWindow, ...], Meta(max_length=MOST_WINDOWS)] = ()
    people: Annotated[tuple[AnsweredPerson, ...], Meta(max_length=MOST_PEOPLE)] = ()
    hours: dict[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Annotated[tuple[ClockText, ...], Meta(max_length=6)],
    ] = {}
    closes_on_holidays: bool = True
    printers: Annotated[tuple[AnsweredPrinter, ...], Meta(max_length=MOST_PRINTERS)] = ()
    address: Annotated[str, Meta(max_length=255)] = ""


def hall_id(answers: Answers, used_ids: Collection[str]) -> str:
    """The id of the hall: of its name, which is none of the `used_ids` ids."""
    return identifier_of(answers.names.get("en") or _any_name(answers.names, answers.language), used_ids, "hall")


def hall_values(answers: Answers, closed_days: Collection[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The values of `[halls.ID]`. What was left out or is wrong stays so, for the check of the configuration."""
    ids = _service_ids(answers)
    used_groups = dict.fromkeys(_group_of(service) for service in answers.services)
    groups = [{"id": group.id, "names": dict(group.names.items())} for group in USUAL_GROUPS if group.id in used_groups]
    has_groups = len(groups) > 1 and len(answers.services) > MOST_TILES
    values: dict[str, Any] = {
        "names": _all_names(answers.names, answers.language),
        "timezone": answers.timezone,
        "languages": list(dict.fromkeys((answers.language, *HALL_LANGUAGES))),
    }
    if has_groups:
        values["groups"] = groups
    values["services"] = [
        _service(service, ids[place], place, answers.language, has_groups=has_groups)
        for place, service in enumerate(answers.services)
    ]
    values["windows"] = [
        {"window": window.window, "services": _called(window, ids)}
        for window in sorted(answers.windows, key=lambda window: window.window)
    ]
    if answers.hours:
        values["hours"] = {day: list(answers.hours[day]) for day in WEEKDAYS if answers.hours.get(day)}  # type: ignore[index, call-overload]
    if closed_days:
        values["closed_days"] = [dict(day) for day in closed_days]
    return values


def printer_values(answers: Answers, hall: str, used_ids: Collection[str]) -> list[dict[str, Any]]:
    """The values of `[[displays.printers]]` for the printers of the hall; the n-th prints for `kiosk_name(n)`."""
    printers: list[dict[str, Any]] = []
    for place, printer in enumerate(answers.printers):
        ids = [*used_ids, *(values["id"] for values in printers)]
        printer_id = identifier_of("printer", ids, "printer")
        printers.append({"id": printer_id, "hall": hall, "kiosks": [kiosk_name(place)], "port": printer.port.strip()})
    return printers


MOST_TILES: Final = 8
"""Services that a kiosk shows at once; with more they stand in groups."""


def kiosk_name(place: int) -> str:
    """What the kiosk of the printer with that place in the list is called."""
    return "kiosk" if place == 0 else f"kiosk-{place + 1}"


def _service_ids(answers: Answers) -> list[str]:
    ids: list[str] = []
    usual_ids = {service.id for service in USUAL_SERVICES}
    for service in answers.services:
        if service.usual in usual_ids and service.usual not in ids:
            ids.append(str(service.usual))
        else:
            name = service.names.get("en") or _any_name(service.names, answers.language)
            ids.append(identifier_of(name, ids, "service"))
    return ids


def _service(
    service: AnsweredService, service_id: str, place: int, language: str, *, has_groups: bool
) -> dict[str, Any]:
    usual = next((usual for usual in USUAL_SERVICES if usual.id == service.usual), None)
    values: dict[str, Any] = {
        "id": service_id,
        "prefix": NUMBER_LETTERS[place % len(NUMBER_LETTERS)],
        "names": _all_names(service.names, language),
    }
    if has_groups and (group := _group_of(service)) is not None:
        values["group"] = group
    if usual is not None:
        values |= {"norm_minutes": usual.norm_minutes, "service_minutes": usual.service_minutes}
        values["keywords"] = list(USUAL_KEYWORDS[usual.id])
    return values


def _group_of(service: AnsweredService) -> str | None:
    return next((usual.group for usual in USUAL_SERVICES if usual.id == service.usual), None)


def _called(window: AnsweredWindow, ids: list[str]) -> list[str]:
    places = [place for place in window.services if place < len(ids)] or range(len(ids))
    return [ids[place] for place in places]


def _all_names(names: Mapping[str, str], language: str) -> dict[str, str]:
    """A name in every language that a hall needs; one that was not typed is that of the hall's language or another."""
    name = _any_name(names, language)
    return {code: names.get(code, "").strip() or name for code in HALL_LANGUAGES}


def _any_name(names: Mapping[str, str], language: str) -> str:
    for code in (language, *HALL_LANGUAGES):
        if names.get(code, "").strip():
            return names[code].strip()
    return ""


def identifier_of(name: str, used_ids: Collection[str], otherwise: str) -> str:
    """An id for a name that is none of the `used_ids`: `zher-kadastry` for `Жер кадастры`; `otherwise` stands for one
    without any letter."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in anyascii(name).lower())
    words = "-".join(filter(None, letters.split("-"))).lstrip("0123456789-")
    base = words[:LONGEST_ID].rstrip("-") or otherwise
    candidate, number = base, 1
    while candidate in used_ids:
        number += 1
        candidate = f"{base[: LONGEST_ID - len(str(number)) - 1].rstrip('-')}-{number}"
    return candidate
