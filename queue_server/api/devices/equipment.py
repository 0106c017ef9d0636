"""Collects all devices of a hall that can fail unnoticed: screens, bridges, LED boards, printers, what carries
messages."""

from typing import Final

from aiohttp import web

from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.messages.service import MessageService
from queue_server.pages.services import PageServices, VisitorServices
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
    parts = app[PARTS]
    printers = (_printer(printer) for printer in parts[VisitorServices].printers(hall).printers)
    feed = parts[PageServices].feeds.get(hall)
    channels = parts[MessageService].documents(feed.state) if feed is not None else []
    return [*parts[DeviceBook].documents(hall), *printers, *channels]


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
