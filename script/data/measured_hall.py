"""Defines the hall for measurements: eight services, and four windows that serve all of them."""

from typing import Final

from queue_server.config.definition import Definition, Names, Service, Window
from queue_server.hall import commands as c

HALL: Final = "bench"
KIOSK: Final = c.Actor("kiosk", "bench")
DESK: Final = c.Actor("operator", "bench")
_NAMES: Final = Names(kk="Зал", ru="Зал", en="Hall")
DEFINITION: Final = Definition(
    names=_NAMES,
    services=tuple(Service(f"s{n}", "ABCDEFGH"[n], _NAMES, last_number=9999) for n in range(8)),
    windows=tuple(Window(n, tuple(f"s{m}" for m in range(8))) for n in range(1, 5)),
)
