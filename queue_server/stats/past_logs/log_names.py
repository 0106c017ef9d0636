"""Maps the names of services and priorities in a log to ids, its own or those of a hall. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from anyascii import anyascii
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.stats.past_logs.past_log import PastVisit

LONGEST_ID: Final = 32


def identifiers(values: Iterable[str], letter: str = "s", ids: Mapping[str, str] | None = None) -> dict[str, str]:
    """Values of the log as unique ids of the hall: `PS` -> `ps`, `Земля` -> `zemlya`; one that begins with no
    letter gets one: `2` -> `s2`. `ids` are already in use."""
    names = dict(ids or {})
    occupied = set(names.values())
    for value in values:
        if value in names:
            continue
        plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in anyascii(value).lower()).strip("-")
        base = identifier = (plain if plain[:1].isalpha() else f"{letter}{plain}")[:LONGEST_ID]
        number = 1
        while identifier in occupied:
            number += 1
            identifier = f"{base[: LONGEST_ID - len(f'-{number}')]}-{number}"
        names[value] = identifier
        occupied.add(identifier)
    return names


def ids_in(definition: Definition, services: Iterable[str]) -> dict[str, str]:
    """The services of a log that a hall has: those with its id or its name in any language."""
    by_name: dict[str, str] = {}
    for entry in definition.services:
        for name in (entry.id, *(name for _, name in entry.names.items())):
            by_name.setdefault(_plain(name), entry.id)
    return {service: by_name[_plain(service)] for service in services if _plain(service) in by_name}


def head_starts_in(definition: Definition, values: Iterable[str]) -> dict[str, int]:
    """The values of a log's priority column that a hall has as priorities, by id or name in any language: their head
    starts (s)."""
    by_name: dict[str, int] = {}
    for entry in definition.priorities:
        for name in (entry.id, *(name for _, name in entry.names.items())):
            by_name.setdefault(_plain(name), entry.head_start_s)
    return {value: by_name[_plain(value)] for value in values if _plain(value) in by_name}


def with_single_names(visits: Sequence[PastVisit], ids: Mapping[str, str]) -> Sequence[PastVisit]:
    """The visits with one name for each id under which the log has several names."""
    first: dict[str, str] = {}
    for service in sorted(ids):
        first.setdefault(ids[service], service)
    name = {service: first[identifier] for service, identifier in ids.items() if first[identifier] != service}
    if not name:
        return visits
    return [replace(visit, service=name.get(visit.service, visit.service)) for visit in visits]


def _plain(name: str) -> str:
    """A name without differences that people do not mean: case and the number of blanks."""
    return " ".join(name.split()).casefold()
