"""Reads the text of a catalogue, which is TOML, or reports every mistake with its line.

A catalogue is tried on a made-up hall that has all of it: what would be a mistake there is one in the catalogue.
"""

from typing import Final

from msgspec import json

from queue_server.config.catalogue.content import MOST_CATALOGUE_BYTES, Catalogue
from queue_server.config.checks.check import check
from queue_server.config.convert import convert
from queue_server.config.definition import Definition, Names, Result, Service, Window
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import locate, plain
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.message_rules import MessageRules
from queue_server.config.mistakes import ConfigError, Mistake, Problem, sentence_of
from queue_server.config.settings import Config

CATALOGUE_NAME: Final = "catalogue"
"""What mistakes call the text."""
_HEAD: Final = "# What the halls of the region have in common: docs/region.md\n\n"
_HALL: Final = "made-up"
_TEXTS: Final = ("messages", "texts")


def read_catalogue(text: str) -> Catalogue:
    """The catalogue that a text says. Raises `ConfigError`."""
    data = text.encode()
    if len(data) > MOST_CATALOGUE_BYTES:
        sentence = sentence_of("it has more than {n} bytes", n=MOST_CATALOGUE_BYTES)
        raise ConfigError([Problem(CATALOGUE_NAME, 0, "", sentence)])
    catalogue, mistakes = convert(plain(data, CATALOGUE_NAME), Catalogue)
    mistakes = mistakes or _mistakes_of(catalogue)
    if mistakes:
        raise ConfigError(locate(data, CATALOGUE_NAME, mistakes))
    return catalogue


def text_of(catalogue: Catalogue) -> str:
    """A text that says this catalogue."""
    values = json.decode(json.encode(catalogue))
    if not values.get("message_texts"):
        values.pop("message_texts", None)
    return rewritten(_HEAD, values)


def _mistakes_of(catalogue: Catalogue) -> list[Mistake]:
    """The mistakes between values of the catalogue, as a hall would have them."""
    mistakes: list[Mistake] = []
    for path, sentence in check(Config(halls={_HALL: _hall_of(catalogue)})):
        within = path[2:] if path[:2] == ("halls", _HALL) else path
        if within[:2] == _TEXTS:
            within = ("message_texts", *within[2:])
        if within[0] != "messages":  # what carries messages is no matter of a catalogue
            mistakes.append((within, sentence))
    return mistakes


def _hall_of(catalogue: Catalogue) -> Definition:
    """A hall that has all of the catalogue, and one window for every service."""
    services = tuple(
        Service(
            service.id,
            service.prefix,
            service.names,
            service.group,
            norm_minutes=service.norm_minutes,
            service_minutes=service.service_minutes,
            information=service.information,
            keywords=service.keywords,
        )
        for service in catalogue.services
    )
    return Definition(
        names=Names(**dict.fromkeys(HALL_LANGUAGES, _HALL)),
        services=services,
        windows=(Window(1, tuple(dict.fromkeys(service.id for service in services))),),
        groups=catalogue.groups,
        priorities=catalogue.priorities,
        results=tuple(Result(result.id, result.names) for result in catalogue.results),
        help_reasons=catalogue.help_reasons,
        out_of_turn_reasons=catalogue.out_of_turn_reasons,
        ticker=catalogue.ticker,
        messages=MessageRules(channels=("sms",), texts=catalogue.message_texts),
    )
