"""Hundreds of halls have the same services, windows and texts."""

import operator

from msgspec import msgpack
from msgspec.structs import replace

from queue_server.config.definition import Definition, Names
from tests.halls import DEFINITION


def decoded(definition: Definition) -> Definition:
    return msgpack.decode(msgpack.encode(definition), type=Definition)


def test_equal_parts_of_two_halls_are_there_once() -> None:
    """Also where the halls differ in another part."""
    first, second = decoded(DEFINITION), decoded(replace(DEFINITION, names=Names(kk="Ауыл", ru="Село", en="Village")))
    assert first.names != second.names
    assert (first.services is second.services, first.windows is second.windows) == (True, True)
    service = replace(first.services[0], daily_limit=7)
    other = decoded(replace(DEFINITION, services=(service, *first.services[1:])))
    assert other.services[0] == service
    assert all(map(operator.is_, other.services[1:], first.services[1:]))


def test_parts_of_one_text_and_two_kinds_stay_two() -> None:
    """A group of services and a part of the hall may be written alike."""
    alike = {"id": "north", "names": {"kk": "Солтүстік", "ru": "Север", "en": "North"}}
    body = msgpack.encode({"names": alike["names"], "services": [], "windows": [], "groups": [alike], "zones": [alike]})
    definition = msgpack.decode(body, type=Definition)
    assert (type(definition.groups[0]).__name__, type(definition.zones[0]).__name__) == ("Group", "Zone")
