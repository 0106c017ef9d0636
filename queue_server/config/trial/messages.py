"""Finds the texts of messages that are sent, and paid, as more than one SMS."""

from collections.abc import Iterator
from typing import Final

from queue_server.config.definition import Definition
from queue_server.config.message_rules import OCCASIONS
from queue_server.config.mistakes import sentence_of
from queue_server.config.settings import Config
from queue_server.config.trial.finding import Finding
from queue_server.config.values.sms_length import sms_length

SHORTENED_NAME: Final = "Қызмет №…"
"""As long as a name is that a message has shortened to its room."""


def message_findings(config: Config, running: Config | None) -> Iterator[Finding]:
    """The texts of halls with SMS whose longest form does not fit into one."""
    for hall, definition in config.halls.items():
        if running is not None and hall in running.halls and running.halls[hall].messages == definition.messages:
            continue
        for path, text in own_texts(definition):
            length = sms_length(text)
            if length.parts > 1:
                sentence = sentence_of(
                    "with {signs} signs this is sent, and paid, as {parts} SMS; one has room for {room}",
                    signs=length.signs,
                    parts=length.parts,
                    room=length.room,
                )
                yield Finding("warning", ("halls", hall, "messages", "texts", *path), sentence)


def own_texts(definition: Definition) -> Iterator[tuple[tuple[str, str], str]]:
    """The hall's own texts for SMS in their longest form, each with its occasion and language."""
    rules = definition.messages
    if rules is None or "sms" not in rules.channels:
        return
    gaps = longest_gaps(definition)
    for occasion in OCCASIONS:
        names = rules.texts.of(occasion)
        for language, template in names.items() if names is not None else ():
            yield (occasion, language), template.format_map(gaps)


def longest_gaps(definition: Definition) -> dict[str, str]:
    """What fills the gaps of a hall's messages at the longest."""
    number = max((f"{service.prefix}{service.last_number:03}" for service in definition.services), key=len, default="")
    window = max((str(window.window) for window in definition.windows), key=len, default="")
    name = SHORTENED_NAME
    return {
        "number": number,
        "ahead": "100",
        "window": window,
        "date": "31.12",
        "time": "23:59",
        "service": name,
        "hall": name,
    }
