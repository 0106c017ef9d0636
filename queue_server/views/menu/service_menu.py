"""Arranges the services of a hall for screens on which they are chosen: in their groups, and never more on a screen
than are taken in at one look. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition, Names

MOST_TILES: Final = 8
"""As many as are taken in at one look."""
_ON_PAGE: Final = MOST_TILES - 1
"""What stands beside the tile that leads on."""

ROOT: Final = ""


class MenuPart(Struct, frozen=True):
    """A screen of the menu: the parts below it, then services, then the part `rest` in which it goes on.

    One with `names` is a group of the hall. One without is made where a screen would have too many: it holds some of
    them, or goes on with the rest.
    """

    id: str
    parent: str | None
    names: Names | None
    parts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    rest: str | None = None


def service_menu(definition: Definition) -> tuple[MenuPart, ...]:
    """The whole menu, its first screen first. Groups without services are left out, and services stand without their
    groups where all have room on one screen."""
    return tuple(_Menu(definition).parts())


class _Menu:
    def __init__(self, definition: Definition) -> None:
        self._names = {group.id: group.names for group in definition.groups}
        parents = {group.id: group.parent if group.parent in self._names else None for group in definition.groups}
        self._below: dict[str, list[str]] = {}
        for group, parent in parents.items():
            self._below.setdefault(parent or ROOT, []).append(group)
        self._own: dict[str, list[str]] = {}
        for service in definition.services:
            group = service.group if service.group in self._names else ROOT
            self._own.setdefault(group or ROOT, []).append(service.id)
        self._order = {service.id: place for place, service in enumerate(definition.services)}
        self._screens: list[MenuPart] = []

    def parts(self) -> Sequence[MenuPart]:
        self._add_group(ROOT, None)
        return self._screens

    def _all(self, group: str) -> list[str]:
        """Every service of a group and of those below it, in the order of the hall."""
        services = [*self._own.get(group, ())]
        for below in self._below.get(group, ()):
            services += self._all(below)
        return sorted(services, key=self._order.__getitem__)

    def _add_group(self, group: str, parent: str | None) -> None:
        services = self._all(group)
        groups: list[str] = []
        if len(services) > MOST_TILES:
            groups = [below for below in self._below.get(group, ()) if self._all(below)]
            services = self._own.get(group, [])
        self._add(group, parent, self._names.get(group), groups, services)

    def _add(
        self, part: str, parent: str | None, names: Names | None, groups: Sequence[str], services: Sequence[str]
    ) -> None:
        """Add a part whose contents are groups, then services; and the parts into which it is split."""
        place, count = len(self._screens), len(groups) + len(services)
        self._screens.append(MenuPart(part, parent, names))
        if count <= MOST_TILES:
            parts, own, rest = [*groups], [*services], None
        elif count <= _ON_PAGE + MOST_TILES:
            parts, own, rest = [*groups[:_ON_PAGE]], [*services[: max(0, _ON_PAGE - len(groups))]], f"{part}~rest"
            self._add(rest, part, None, groups[_ON_PAGE:], services[len(own) :])
        else:
            parts, own, rest = self._split(part, groups, services), [], None
        self._screens[place] = MenuPart(part, parent, names, tuple(parts), tuple(own), rest)
        for group in parts:
            if group in self._names:
                self._add_group(group, part)

    def _split(self, part: str, groups: Sequence[str], services: Sequence[str]) -> list[str]:
        """Parts of about the same size, in the order of the hall."""
        count = len(groups) + len(services)
        sections = min(MOST_TILES, -(-count // MOST_TILES))
        names = []
        for number in range(sections):
            first, end = count * number // sections, count * (number + 1) // sections
            name = f"{part}~{number + 1}"
            names.append(name)
            past = len(groups)
            self._add(name, part, None, groups[first:end], services[max(0, first - past) : max(0, end - past)])
        return names


def services_in(menu: Mapping[str, MenuPart], part: str) -> list[str]:
    """Every service in a part of the menu and in those below it."""
    screen = menu[part]
    below = (*screen.parts, *((screen.rest,) if screen.rest is not None else ()))
    return [*screen.services, *(service for inner in below for service in services_in(menu, inner))]
