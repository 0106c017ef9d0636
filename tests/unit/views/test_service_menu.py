"""The menu of services: at most eight tiles a screen, and few touches to any of 82 services."""

from collections.abc import Iterator
from statistics import median

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Definition, Group, Service
from queue_server.views.menu.service_menu import MOST_TILES, MenuPart, service_menu, services_in
from tests.akimat import AKIMAT
from tests.halls import DEFINITION, names

Menu = dict[str, MenuPart]


def menu_of(definition: Definition) -> Menu:
    return {part.id: part for part in service_menu(definition)}


def hall(count: int, **groups: str | None) -> Definition:
    """So many services, which stand in the given groups in turn; a group's value is its parent."""
    ids: list[str | None] = [*groups] or [None]
    services = tuple(Service(f"s{n}", "A", names(f"S{n}"), ids[n % len(ids)]) for n in range(count))
    return replace(
        DEFINITION, services=services, groups=tuple(Group(name, names(name), parent) for name, parent in groups.items())
    )


def tiles(part: MenuPart) -> int:
    return len(part.parts) + len(part.services) + (part.rest is not None)


def touches(menu: Menu, part: str = "", before: int = 0) -> Iterator[int]:
    """How many touches lead to each service, its own tile included."""
    screen = menu[part]
    yield from [before + 1] * len(screen.services)
    for below in (*screen.parts, *([screen.rest] if screen.rest else [])):
        yield from touches(menu, below, before + 1)


def test_eight_services_stand_on_one_screen() -> None:
    """In the order of the hall, whatever their groups are."""
    assert menu_of(hall(8, b=None, a=None)) == {"": MenuPart("", None, None, services=tuple(f"s{n}" for n in range(8)))}


def test_more_go_under_their_groups_and_a_group_of_few_shows_them_all() -> None:
    """Groups of a group open only where they are needed; what stands in none comes after them."""
    definition = hall(12, top=None, one="top", two="top", other=None, empty=None)
    definition = replace(
        definition,
        services=tuple(
            replace(service, group={0: "one", 1: "two", 2: "other"}.get(n % 4))
            for n, service in enumerate(definition.services)
        ),
    )
    menu = menu_of(definition)
    assert (menu[""].parts, menu[""].services) == (("top", "other"), ("s3", "s7", "s11"))
    assert menu["top"].services == ("s0", "s1", "s4", "s5", "s8", "s9")
    assert "empty" not in menu


def test_a_screen_goes_on_where_it_has_too_many() -> None:
    """Seven and a step to the rest."""
    menu = menu_of(hall(15))
    assert menu[""].services == tuple(f"s{n}" for n in range(7))
    assert menu[""].rest == "~rest"
    assert menu["~rest"].services == tuple(f"s{n}" for n in range(7, 15))
    assert menu["~rest"].parent == ""


@pytest.mark.parametrize("count", [16, 26, 64, 82, 200, 600])
def test_a_long_list_is_parted(count: int) -> None:
    """Into screens of at most eight, which hold every service once, in the order of the hall."""
    menu = menu_of(hall(count))
    assert max(map(tiles, menu.values())) <= MOST_TILES
    assert services_in(menu, "") == [f"s{n}" for n in range(count)]
    assert max(touches(menu)) <= 4


def test_the_akimat_of_82_services() -> None:
    """No screen has more than eight tiles; the median of touches to a service is at most three."""
    menu = menu_of(AKIMAT)
    assert len(AKIMAT.services) == 82
    assert max(map(tiles, menu.values())) <= MOST_TILES
    assert sorted(services_in(menu, "")) == sorted(service.id for service in AKIMAT.services)
    assert median(touches(menu)) <= 3
    assert max(touches(menu)) <= 4


def test_a_circle_of_groups_loses_no_other_group() -> None:
    """A configuration with one is refused; a menu of one ends."""
    assert services_in(menu_of(hall(20, a="b", b="a", c=None)), "") == [f"s{n}" for n in range(20) if n % 3 == 2]
