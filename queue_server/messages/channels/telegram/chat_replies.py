"""Puts what the bot answers into words. Pure."""

from typing import Final

from queue_server.config.languages import HALL_LANGUAGES
from queue_server.messages.channels.telegram.linking import LinkedChat, LinkResult
from queue_server.pages.wording.words import words


def t(msgid: str) -> str:
    """Mark a text for the catalogues."""
    return msgid


LINKED: Final[dict[LinkResult, str]] = {
    "ticket": t("You will be told here about ticket {number}. To end that, write /stop."),
    "booking": t("You will be told here about your appointment. To end that, write /stop."),
    "over": t("That visit is over, or the link is another one. Open the bot from your ticket's page."),
    "limit": t("Too many chats were linked with this visit. Ask at the front desk."),
}
STOPPED: Final = t("You will be told nothing more here, and this chat is forgotten.")
PURPOSE: Final = t("This bot tells you when it is your turn. Open it from your ticket's page, where the link stands.")


def linked_reply(linked: LinkedChat) -> str:
    """The answer to whoever came by a link."""
    return _in(linked.language, LINKED[linked.result], number=linked.number)


def stopped_reply(language: str | None) -> str:
    """The answer to whoever wants to be told nothing more."""
    return _in(language, STOPPED)


def purpose_reply(language: str | None) -> str:
    """The answer to everything else."""
    return _in(language, PURPOSE)


def _in(language: str | None, text: str, **gaps: str) -> str:
    return words(language or HALL_LANGUAGES[0]).t(text, **gaps)
