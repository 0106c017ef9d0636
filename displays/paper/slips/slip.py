"""Makes the lines of a paper ticket, in the visitor's language. Pure."""

import textwrap
from collections.abc import Iterator
from typing import Final, Protocol

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.views.ticket import TicketDocument

NUMBER_SIZE: Final = 8
"""The largest size of ESC/POS letters: 8 x 24 dots, or 24 mm."""

DOTS_OF_A_LETTER: Final = 12
"""The width of font A, which is 12 dots wide and 24 high (Epson ESC/POS reference, ESC M)."""

PROOF_DIGITS: Final = 10
"""Hex digits of the record's hash that a person may type; the QR code holds all 64."""


class TextLine(Struct, frozen=True):
    """A centred line of text. `size` multiplies the printer's plain letters, 1 to 8."""

    text: str
    size: int = 1
    is_bold: bool = False


class Code(Struct, frozen=True):
    """A QR code."""

    content: str


_PRINTERS_SIGNS: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u02bb": "\u2018", "\u02bc": "\u2019"})
"""Characters that printers lack, with their replacements: dates have spaces at which browsers break no line, and Uzbek
has the letters ʻ and ʼ; printers have only the plain space and the quotes ‘ and ’."""

Slip = tuple[TextLine | Code, ...]


class TicketWords(Protocol):
    """The texts of one language, as `queue_server.pages.wording.words` gives them."""

    language: str

    def t(self, msgid: str, /, **params: object) -> str: ...

    def tn(self, singular: str, plural: str, n: int, /, **params: object) -> str: ...


class TicketFacts(Struct, frozen=True):
    """The contents of a ticket: its document and key, and when it was issued, in words of the hall's time zone."""

    definition: Definition
    ticket: TicketDocument
    issued: str
    address: str
    key: str


def slip(facts: TicketFacts, words: TicketWords, dots: int) -> Slip:
    """The whole ticket for paper that is `dots` wide. Empty lines are spacing."""
    return tuple(wrapped(_lines(facts, words, dots), dots))


def name_slip(name: str, dots: int) -> Slip:
    """A printer's name, as large as it fits, to identify the printer."""
    return tuple(wrapped(iter([TextLine(name, max(1, _number_size(name, dots)), is_bold=True), TextLine("")]), dots))


def grouped(proof: str) -> str:
    """The digits that a person types, in groups that are easy to read: `9f86d-08188`."""
    digits = proof[:PROOF_DIGITS]
    return f"{digits[:5]}-{digits[5:]}"


def _lines(facts: TicketFacts, words: TicketWords, dots: int) -> Iterator[TextLine | Code]:
    ticket, definition = facts.ticket, facts.definition
    yield TextLine(definition.names[words.language])
    yield TextLine("")
    yield TextLine(_service(definition, ticket.service, words), is_bold=True)
    yield TextLine(ticket.number, _number_size(ticket.number, dots), is_bold=True)
    yield from _place(ticket, words)
    yield from _further(definition, ticket, words)
    yield from _priority(definition, ticket, words)
    yield TextLine("")
    yield Code(f"{facts.address}/t/{facts.key}#{ticket.proof}")
    yield TextLine("")
    yield TextLine(words.t("Scan the code to see your place in the line."))
    yield TextLine("")
    yield TextLine(facts.issued)
    yield TextLine(words.t("Proof: {digits}", digits=grouped(ticket.proof)))


def _number_size(number: str, dots: int) -> int:
    return min(NUMBER_SIZE, dots // (DOTS_OF_A_LETTER * len(number)))


def _place(ticket: TicketDocument, words: TicketWords) -> Iterator[TextLine]:
    if ticket.ahead:
        yield TextLine(words.tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead))
    elif ticket.ahead == 0:
        yield TextLine(words.t("You are next"))


def _further(definition: Definition, ticket: TicketDocument, words: TicketWords) -> Iterator[TextLine]:
    if ticket.visit:
        services = ", ".join(_service(definition, stop.service, words) for stop in ticket.visit)
        yield TextLine(words.t("Then: {services}", services=services))


def _priority(definition: Definition, ticket: TicketDocument, words: TicketWords) -> Iterator[TextLine]:
    """The document to show, and never the priority that it proves: other people may read a ticket."""
    priority = definition.priority(ticket.priority) if ticket.priority is not None else None
    if priority is not None and priority.proof is not None:
        yield TextLine(words.t("Show at the window: {proof}", proof=priority.proof[words.language]))


def _service(definition: Definition, name: str, words: TicketWords) -> str:
    service = definition.service(name)
    return service.names[words.language] if service is not None else name


def wrapped(lines: Iterator[TextLine | Code], dots: int) -> Iterator[TextLine | Code]:
    """The lines, each as wide as the paper at the most."""
    for line in lines:
        if isinstance(line, Code):
            yield line
            continue
        columns = dots // (DOTS_OF_A_LETTER * line.size)
        for part in textwrap.wrap(line.text.translate(_PRINTERS_SIGNS), columns) or [""]:
            yield TextLine(part, line.size, line.is_bold)
