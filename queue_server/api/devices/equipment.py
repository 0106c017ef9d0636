"""Collects all devices of a hall that can fail unnoticed: screens, bridges, LED boards, printers."""

from typing import Final

from aiohttp import web

from queue_server.api.devices.device_book import DEVICE_BOOK
from queue_server.pages.services import VISITOR_SERVICES
from queue_server.views.equipment.devices import DeviceDocument, DeviceState
from queue_server.views.equipment.printers import PrinterDocument, PrinterState

PRINTER_STATES: Final[dict[PrinterState, DeviceState]] = {
    "ok": "ok",
    "paper_low": "paper_low",
    "paper_out": "paper_out",
    "no_answer": "silent",
    "unknown": "unknown",
}


def equipment(app: web.Application, hall: str) -> list[DeviceDocument]:
    """The present state of each device of the hall."""
    printers = (_printer(printer) for printer in app[VISITOR_SERVICES].printers(hall).printers)
    return [*app[DEVICE_BOOK].documents(hall), *printers]


def _printer(printer: PrinterDocument) -> DeviceDocument:
    return DeviceDocument(
        device=f"printer-{printer.printer}",
        kind="printer",
        name=printer.printer,
        state=PRINTER_STATES[printer.state],
        since=printer.since,
        detail=", ".join(printer.unprinted) or None,
        uncertain=printer.uncertain,
    )
