"""Makes the lines of a sheet on what to bring for a service, in the visitor's language. Pure."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from displays.paper.slips.slip import Code, Slip, TextLine, TicketWords, wrapped
from queue_server.config.definition import Definition, Service, ServiceInformation

BOX: Final = "[ ] "
"""A box to tick off with a pen, in letters that every printer has."""


class SheetFacts(Struct, frozen=True):
    """The contents of a sheet: the service, and the address of its page."""

    definition: Definition
    service: Service
    address: str


def information_sheet(facts: SheetFacts, words: TicketWords, dots: int) -> Slip:
    """The whole sheet, `dots` wide. Empty lines are spacing."""
    return tuple(wrapped(_lines(facts, words), dots))


def _lines(facts: SheetFacts, words: TicketWords) -> Iterator[TextLine | Code]:
    definition, service = facts.definition, facts.service
    yield TextLine(definition.names[words.language])
    yield TextLine("")
    yield TextLine(service.names[words.language], is_bold=True)
    yield TextLine("")
    yield from _information(service.information or ServiceInformation(), words)
    windows = definition.windows_of(service.id)
    if windows:
        yield TextLine(words.t("Windows: {windows}", windows=", ".join(map(str, windows))))
        yield TextLine("")
    yield Code(facts.address)
    yield TextLine("")
    yield TextLine(words.t("Scan the code to have this on your phone."))


def _information(information: ServiceInformation, words: TicketWords) -> Iterator[TextLine]:
    if information.bring:
        yield TextLine(words.t("What to bring"), is_bold=True)
        for line in information.bring:
            yield TextLine(BOX + line[words.language])
        yield TextLine("")
    for label, names in (
        (words.t("How long it takes"), information.takes),
        (words.t("What it costs"), information.costs),
        (words.t("Where you can go instead"), information.elsewhere),
    ):
        if names is not None:
            yield TextLine(label, is_bold=True)
            yield TextLine(names[words.language])
            yield TextLine("")
