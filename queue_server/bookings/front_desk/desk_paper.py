"""Says at which printer a front desk's tickets come out.

The choice is of the browser: a desk stands beside one printer of the hall, or beside none.
"""

from typing import Final

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.pages.services import VisitorServices

WITHOUT_PAPER: Final = ""
"""What is chosen in place of a printer."""
PRINTER_COOKIE: Final = "desk_printer"


def printers_of(request: web.Request, hall: str) -> list[str]:
    """The names of the hall's ticket printers."""
    return [printer.printer for printer in request.app[PARTS][VisitorServices].printers(hall).printers]


def usual_printer(request: web.Request, hall: str) -> str:
    """The printer that was chosen here last; at first the hall's only one. Of several none: a ticket that comes out at
    another end of the hall is taken by somebody else."""
    printers, chosen = printers_of(request, hall), request.cookies.get(PRINTER_COOKIE)
    if chosen == WITHOUT_PAPER or chosen in printers:
        return chosen
    return printers[0] if len(printers) == 1 else WITHOUT_PAPER
