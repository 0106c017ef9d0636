"""What the demo makes of a configuration."""

from msgspec.structs import replace

from queue_server.config.boards import Bridge
from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.checks.check import check
from queue_server.config.definition import Hours
from queue_server.config.sections.displays import Displays, Printer
from queue_server.config.settings import Config
from queue_server.demo.appointments import HOST, RECEPTION, with_appointments
from queue_server.demo.hall import demo_config, left_to_operators, operated_windows
from queue_server.demo.sample import sample_config, sample_day
from queue_server.replay.log_mapping import HallOffer, HallService, HallWindow, WindowService, map_log
from tests.halls import DEFINITION


def test_the_demo_is_always_open() -> None:
    """Whoever tries it at night takes a ticket too, without signing in; limits and hours are left out."""
    closed = replace(
        DEFINITION, hours=Hours(), services=tuple(replace(s, daily_limit=1, hours=Hours()) for s in DEFINITION.services)
    )
    (hall,) = demo_config(Config({"h": closed})).halls.values()
    assert hall.hours is None
    assert {(s.hours, s.daily_limit) for s in hall.services} == {(None, None)}
    assert (hall.rules.public_tickets, hall.rules.public_board) == (True, True)


def test_the_demo_never_drives_real_boards_or_printers() -> None:
    """Whatever buses the configuration names are replaced by simulated ones, at least one of each protocol."""
    printer = Printer(id="entrance", hall="aksu", kiosks=("entrance",), port="file:/dev/usb/lp0")
    displays = Displays(address="http://kezek.example", printers=(printer,))
    config = demo_config(replace(sample_config(), bridge=Bridge(name="real"), displays=displays))
    assert (config.displays.printers, config.displays.address) == ((), None)
    assert {bus.protocol for bus in config.bridge.buses} == set(PROTOCOLS)
    assert {bus.port for bus in config.bridge.buses} == {"simulated"}


def test_people_find_free_windows() -> None:
    """The simulated operators take one window of each service that has several, and never the only one."""
    assert operated_windows({1: frozenset("a"), 2: frozenset("ab"), 3: frozenset("b"), 4: frozenset("c")}) == {2}
    own = {1: "a", 2: "a", 3: "b", 4: "b", 5: "b"}
    hall = HallOffer(
        "h",
        tuple(HallService(s) for s in "ab"),
        tuple(HallWindow(n, (WindowService(service),)) for n, service in own.items()),
    )
    assert [window.window for window in left_to_operators(hall).windows] == [2, 5]


def test_the_demo_has_appointments_and_a_reception() -> None:
    """Two services can be booked at any hour, and a host receives at a window of its own; nothing in it is a mistake,
    nor is it added twice."""
    config = demo_config(sample_config())
    (definition,) = config.halls.values()
    booked = [service.id for service in definition.services if service.booking is not None]
    assert booked == ["land", "architecture", RECEPTION]
    host = definition.host(HOST.id)
    assert host is not None
    assert definition.windows_of(RECEPTION) == (host.window,)
    assert check(replace(config, bridge=Bridge())) == []
    assert with_appointments(definition) == definition


def test_the_sample_day_is_the_sample_halls() -> None:
    """Every service of the day is one of the hall's own, and each has a window or two that nobody simulates."""
    (definition,) = demo_config(sample_config()).halls.values()
    hall = HallOffer(
        "h",
        tuple(HallService(s.id) for s in definition.services),
        tuple(HallWindow(w.window, tuple(WindowService(s) for s in w.services)) for w in definition.windows),
    )
    left = left_to_operators(hall)
    assert map_log(sample_day(), left).services == {s.id: s.id for s in definition.services if s.id != RECEPTION}
    occupied = {w.window for w in left.windows}
    free = [len([w for w in hall.windows if s.id in w.own and w.window not in occupied]) for s in definition.services]
    assert sorted(free) == [1, 1, 1, 1, 1, 2, 2, 2, 2]
