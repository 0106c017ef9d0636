"""Writes the configuration of a trial's servers."""

from collections.abc import Iterator, Sequence
from typing import Final

from script.trials.bookers import BOOKED_SERVICE, DRAWN_SERVICE
from script.trials.crowd import PAPER_SERVICE, SERVICES
from script.trials.sending import HALL

NAMES: Final = '{ kk = "Сынақ", ru = "Проба", en = "Trial" }'
ALL_DAY: Final = (
    'spans = [{ days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], first = "00:00", until = "24:00" }]',
    "place_minutes = 60",
    "closes_minutes = 0",
    "walk_in_percent = 0",
    "check_in_minutes = 240",
)
"""Times to book that suit a trial at any hour."""
TIMES: Final = {
    BOOKED_SERVICE: ("places = 2", "opens_days = 1"),
    DRAWN_SERVICE: ("opens_days = 2", 'release = "draw"', 'draw_from = "00:00"', 'draw_until = "24:00"'),
}


def configuration(windows: int, printer_port: int | None, store: str | None, *, proxies: bool = False) -> str:
    """The configuration of a trial's servers: one hall, windows that take everybody, and three that nobody opens, of
    the kiosk with a printer and of those who have booked."""
    lines: list[str] = ["[server]", 'host = "127.0.0.1"']
    lines += ['trusted_proxies = ["127.0.0.1"]'] if proxies else []
    lines += ["[store]", f'url = "{store}"'] if store is not None else []
    lines += [f"[halls.{HALL}]", f"names = {NAMES}"]
    for service, prefix in zip((*SERVICES, PAPER_SERVICE, *TIMES), "ABCPDE", strict=True):
        lines += [f"[[halls.{HALL}.services]]", f'id = "{service}"', f'prefix = "{prefix}"', f"names = {NAMES}"]
        lines += ["last_number = 9999"]
        lines += [f"[halls.{HALL}.services.booking]", *ALL_DAY, *TIMES[service]] if service in TIMES else []
    for window in range(1, windows + 1):
        lines += _window(window, SERVICES)
    for nth, services in enumerate(((PAPER_SERVICE,), tuple(TIMES), tuple(TIMES)), 1):
        lines += _window(windows + nth, services)
    lines += list(_printer(printer_port)) if printer_port is not None else []
    return "\n".join(lines) + "\n"


def _window(window: int, services: Sequence[str]) -> list[str]:
    quoted = ", ".join(f'"{service}"' for service in services)
    return [f"[[halls.{HALL}.windows]]", f"window = {window}", f"services = [{quoted}]"]


def _printer(port: int) -> Iterator[str]:
    yield from ("[displays]", 'address = "http://127.0.0.1"')
    yield from ("[[displays.printers]]", 'id = "entrance"', f'hall = "{HALL}"', 'kiosks = ["trial paper"]')
    yield from (f'port = "tcp://127.0.0.1:{port}"', "mm_s = 500")
