"""Defines the documents of a hall's ticket printers for kiosks and desks. Pure."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

PrinterState = Literal["ok", "paper_low", "paper_out", "no_answer", "unknown"]
"""How a printer is. `unknown` is a printer that never reports, or that was not asked yet."""


PaperState = Literal["printing", "printed", "uncertain", "paper_out", "no_answer"]
"""Where the paper of one ticket is: on its way, printed, or why it is not printed. `uncertain` was sent, and the
printer has not confirmed it: somebody must look, and it is not sent again."""


class PaperDocument(Struct, frozen=True):
    """The paper of one ticket, for the kiosk at which it was taken."""

    state: PaperState


class PrinterDocument(Struct, frozen=True):
    """`unprinted` are the numbers that wait to be printed: their visitors have them on the kiosk's screen alone.
    `uncertain` are those that were sent to the printer without its saying that they are out; none is sent again."""

    printer: str
    kiosks: tuple[str, ...]
    state: PrinterState
    since: datetime
    unprinted: tuple[str, ...]
    uncertain: tuple[str, ...] = ()


class PrintersDocument(Struct, frozen=True, tag_field="view", tag="printers"):
    hall: str
    printers: tuple[PrinterDocument, ...]
