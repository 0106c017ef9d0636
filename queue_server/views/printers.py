"""The ticket printers of a hall as kiosks and desks must know them. Pure."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

PrinterState = Literal["ok", "paper_low", "paper_out", "no_answer", "unknown"]
"""`unknown` is a printer that never says, or was not asked yet."""


PaperState = Literal["printing", "printed", "uncertain", "paper_out", "no_answer"]
"""Where the paper of one ticket is: on its way, out of the printer, or why it is not. `uncertain` was sent, and the
printer has not said that it is out: somebody must look, and it is not sent again."""


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
