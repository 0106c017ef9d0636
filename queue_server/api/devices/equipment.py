"""Collects all devices of a hall that can fail unnoticed: screens, bridges, LED boards, printers, what carries
messages."""

from typing import Final

from aiohttp import web

from queue_server.api.devices.device_book import DEVICE_BOOK
from queue_server.messages.service import MESSAGES
from queue_server.pages.services import PAGE_SERVICES, VISITOR_SERVICES
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
    feed = app[PAGE_SERVICES].feeds.get(hall)
    channels = app[MESSAGES].documents(feed.state) if feed is not None else []
    return [*app[DEVICE_BOOK].documents(hall), *printers, *channels]


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
