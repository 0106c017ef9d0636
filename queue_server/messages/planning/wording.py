"""Puts messages into words: the hall's own where it has some, else those of the program, in the visitor's language.

What fills a gap of an SMS and is long, such as the name of a service, is shortened so that the message stays one.
"""

from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.config.message_rules import MessageChannel, MessageOccasion
from queue_server.config.values.sms_length import sms_length
from queue_server.messages.planning.planned import PlannedMessage
from queue_server.pages.wording.words import words


def t(msgid: str) -> str:
    """Mark a text for the catalogues."""
    return msgid


PROGRAM_TEXTS: Final[dict[MessageOccasion, str]] = {
    "taken": t("Ticket {number}: {ahead} before you. The call comes by message."),
    "ahead": t("Ticket {number}: {ahead} before you. Please come to the hall."),
    "called": t("Ticket {number}: please go to window {window}."),
    "moved": t("Ticket {number}: you now wait for {service}."),
    "held": t("Ticket {number} is on hold. It comes back by itself or at the window."),
    "closed": t("Ticket {number} has ended. Please ask at the front desk."),
    "tomorrow": t("Tomorrow, {date}, {time}: {service}. You have booked it."),
    "booking_moved": t("Your booked time is now {date}, {time}: {service}."),
    "booking_displaced": t("Nobody is received on {date}, {time}. Please choose another time."),
    "booking_cancelled": t("The hall has cancelled your booked time: {date}, {time}."),
}
OWN_PAGE: Final = t("Your page: {address}")
OWN_PAGE_CARE: Final = t("Whoever opens it can act for you, so keep it to yourself.")
"""What stands below the text of a letter, and of a message in a chat."""
LINKED_CHANNELS: Final[tuple[MessageChannel, ...]] = ("email", "telegram")
"""The channels whose texts lead to the visitor's page. A notification opens it by itself. In an SMS the address would
make a second one, and networks hold back SMS with links of senders that they do not know."""
SHORTEST_NAME: Final = 8
"""Letters of a name that stay however long the message is."""


class WordedMessage(Struct, frozen=True):
    """The subject and the text of a message."""

    subject: str
    text: str


def worded(
    message: PlannedMessage, definition: Definition, language: str, own_page: str | None = None
) -> WordedMessage:
    """The message in words; `own_page` is the address of the visitor's page, to which it leads where it can."""
    gaps = dict(message.gaps)
    service = definition.service(gaps.get("service", ""))
    if service is not None:
        gaps["service"] = service.names[language]
    gaps["hall"] = definition.names[language]
    template = template_of(message.occasion, definition, language)
    text = template.format_map(gaps)
    if message.channel == "sms":
        text = _short(template, gaps)
    if message.channel in LINKED_CHANNELS and own_page is not None:
        own = words(language)
        text = f"{text}\n\n{own.t(OWN_PAGE, address=own_page)}\n{own.t(OWN_PAGE_CARE)}"
    return WordedMessage(_subject(message, definition, language), text)


def template_of(occasion: MessageOccasion, definition: Definition, language: str) -> str:
    """The text of an occasion with its gaps."""
    own = definition.messages.texts.of(occasion) if definition.messages is not None else None
    return own[language] if own is not None else words(language).unfilled(PROGRAM_TEXTS[occasion])


def _subject(message: PlannedMessage, definition: Definition, language: str) -> str:
    number = message.gaps.get("number")
    hall = definition.names[language]
    return f"{number} · {hall}" if number is not None else f"{message.gaps['date']}, {message.gaps['time']} · {hall}"


def _short(template: str, gaps: dict[str, str]) -> str:
    """The text of an SMS, with its names as long as one message has room for."""
    text = template.format_map(gaps)
    for gap in ("hall", "service"):
        name = gaps.get(gap, "")
        while sms_length(text).parts > 1 and f"{{{gap}}}" in template and len(name) > SHORTEST_NAME:
            name = name[:-1].rstrip()
            text = template.format_map({**gaps, gap: name + "…"})
        if gap in gaps and name != gaps[gap]:
            gaps = {**gaps, gap: name + "…"}
    return text
