"""Makes the tiles of a screen of services for pages that are made by the server. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.views.menu.service_menu import ROOT, MenuPart, service_menu, services_in

NAMED_CONTENTS: Final = 3
"""How many contents name a part that has no name."""


class MenuTile(Struct, frozen=True):
    """A tile that leads to a part of the menu. `name` is that of its group, else what it holds; `count` is of its
    services. With `is_rest` the screen goes on there."""

    part: str
    name: str
    count: int
    is_rest: bool = False


class MenuScreen(Struct, frozen=True):
    """A screen of the menu in one language: its parts, the ids of its services, and the part before it."""

    name: str | None
    parent: str | None
    parts: tuple[MenuTile, ...]
    services: tuple[str, ...]


def menu_screen(definition: Definition, part: str, language: str) -> MenuScreen:
    """The screen of a part; of one that is not there, the first."""
    menu = {screen.id: screen for screen in service_menu(definition)}
    screen = menu.get(part) or menu[ROOT]
    tiles = [_tile(definition, menu, inner, language) for inner in screen.parts]
    if screen.rest is not None:
        tiles.append(_tile(definition, menu, screen.rest, language, is_rest=True))
    return MenuScreen(
        name=screen.names[language] if screen.names is not None else None,
        parent=screen.parent,
        parts=tuple(tiles),
        services=screen.services,
    )


def _tile(
    definition: Definition, menu: Mapping[str, MenuPart], part: str, language: str, *, is_rest: bool = False
) -> MenuTile:
    screen = menu[part]
    count = len(services_in(menu, part))
    if screen.names is not None:
        return MenuTile(part, screen.names[language], count)
    contents = list(_contents(definition, menu, screen, language))
    rest = " …" if len(contents) > NAMED_CONTENTS else ""
    return MenuTile(part, " · ".join(contents[:NAMED_CONTENTS]) + rest, count, is_rest)


def _contents(definition: Definition, menu: Mapping[str, MenuPart], screen: MenuPart, language: str) -> Iterator[str]:
    for part in screen.parts:
        names = menu[part].names
        if names is not None:
            yield names[language]
        else:
            yield from _contents(definition, menu, menu[part], language)
    for name in screen.services:
        service = definition.service(name)
        if service is not None:
            yield service.names[language]
