"""Compares a hall with a catalogue, key by key, and takes over what is chosen. Pure.

A key is a path such as `services.land.norm_minutes`; `services.land` is a service that the hall does not have. Nothing
has to be remembered of what a hall does otherwise: it is what differs.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from msgspec import Struct, json

from queue_server.config.catalogue.content import (
    CATALOGUE_LISTS,
    CATALOGUE_TABLES,
    MESSAGE_TEXTS,
    Catalogue,
    CatalogueResult,
    CatalogueService,
)
from queue_server.config.definition import Definition
from queue_server.config.message_rules import MessageTexts

_SERVICES: Final = "services"
NO_WINDOWS: Final[Mapping[str, Collection[int]]] = {}


class CatalogueDifference(Struct, frozen=True):
    """A key that the catalogue has otherwise: plain values, None where the hall has nothing."""

    key: str
    offered: Any
    present: Any

    @property
    def is_missing_service(self) -> bool:
        """Whether it is a service that the hall does not have: at which windows, a person must say."""
        return self.present is None and self.key.count(".") == 1 and self.key.startswith(f"{_SERVICES}.")


def catalogue_of(definition: Definition) -> Catalogue:
    """The catalogue of a region whose halls would all be as this one."""
    return Catalogue(
        services=tuple(
            CatalogueService(
                service.id,
                service.prefix,
                service.names,
                service.group,
                service.norm_minutes,
                service.service_minutes,
                service.information,
                service.keywords,
            )
            for service in definition.services
        ),
        groups=definition.groups,
        priorities=definition.priorities,
        results=tuple(CatalogueResult(result.id, result.names) for result in definition.results),
        help_reasons=definition.help_reasons,
        out_of_turn_reasons=definition.out_of_turn_reasons,
        ticker=definition.ticker,
        message_texts=MessageTexts() if definition.messages is None else definition.messages.texts,
    )


def differences(catalogue: Catalogue, definition: Definition) -> list[CatalogueDifference]:
    """What the hall has otherwise than the catalogue, in the order of the catalogue."""
    return [
        CatalogueDifference(key, _plain(offered), None if present is None else _plain(present))
        for key, offered, present in _pairs(catalogue, definition)
        if offered != present
    ]


def chosen_by_itself(former: Catalogue | None, offered: Catalogue, definition: Definition) -> list[CatalogueDifference]:
    """The differences that a hall takes over without being asked: all but services that it does not have, and what it
    has changed since it took over the `former` catalogue."""
    former_values = {} if former is None else dict(_governed(former))
    return [
        difference
        for difference in differences(offered, definition)
        if not difference.is_missing_service and not _is_deliberate(difference, former_values)
    ]


def taken_over(
    values: Mapping[str, Any],
    catalogue: Catalogue,
    definition: Definition,
    keys: Collection[str],
    windows: Mapping[str, Collection[int]] = NO_WINDOWS,
) -> dict[str, Any]:
    """The plain values of a hall, as the configuration has them, with these keys as the catalogue has them. A service
    that the hall did not have is served at its `windows`. Keys that do not differ change nothing."""
    new: dict[str, Any] = deepcopy(dict(values))
    for difference in differences(catalogue, definition):
        if difference.key not in keys:
            continue
        _put(new, difference.key.split("."), difference.offered)
        if difference.is_missing_service:
            service = difference.offered["id"]
            for window in new["windows"]:
                if window["window"] in windows.get(service, ()):
                    window.setdefault("services", []).append(service)
    return new


def _is_deliberate(difference: CatalogueDifference, former: Mapping[str, Any]) -> bool:
    """Whether the hall has made its value what it is: it had the former catalogue's, and has another one."""
    if difference.key not in former:
        return False
    return bool(_plain(former[difference.key]) != difference.present)


def _governed(catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    """Every key of which a catalogue says something, items as a whole too, with its value."""
    for table in CATALOGUE_TABLES:
        for item in getattr(catalogue, table):
            yield f"{table}.{item.id}", item
            yield from ((f"{table}.{item.id}.{name}", value) for name, value in _fields(item))
    yield from ((name, getattr(catalogue, name)) for name in CATALOGUE_LISTS if getattr(catalogue, name))
    yield from ((f"{MESSAGE_TEXTS}.{name}", text) for name, text in _fields(catalogue.message_texts))


def _pairs(catalogue: Catalogue, definition: Definition) -> Iterator[tuple[str, Any, Any]]:
    """Every key that can be compared, with the catalogue's value and the hall's."""
    for table in CATALOGUE_TABLES:
        own = {item.id: item for item in getattr(definition, table)}
        for item in getattr(catalogue, table):
            key = f"{table}.{item.id}"
            if item.id not in own:
                yield key, item, None
                continue
            yield from ((f"{key}.{name}", value, getattr(own[item.id], name)) for name, value in _fields(item))
    for name in CATALOGUE_LISTS:
        if offered := getattr(catalogue, name):
            yield name, offered, getattr(definition, name)
    if definition.messages is not None:
        texts = definition.messages.texts
        for name, text in _fields(catalogue.message_texts):
            yield f"{MESSAGE_TEXTS}.{name}", text, getattr(texts, name)


def _fields(item: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any struct of a catalogue
    """The members of an item that say something."""
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if name != "id" and value is not None and value != ():
            yield name, value


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a catalogue
    return json.decode(json.encode(value))  # with lists, as a TOML file has them


def _put(values: dict[str, Any], path: list[str], offered: Any) -> None:  # noqa: ANN401 - any plain value
    match path:
        case [name]:
            values[name] = offered
        case ["message_texts", name]:
            values["messages"].setdefault("texts", {})[name] = offered
        case [table, _]:
            values.setdefault(table, []).append(offered)
        case [table, id, name]:
            for item in values[table]:
                if item["id"] == id:
                    item[name] = offered
