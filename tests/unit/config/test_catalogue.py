"""What halls of a region have in common: how a hall differs from it, and what it takes over."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from queue_server.config.catalogue.content import Catalogue
from queue_server.config.catalogue.difference import catalogue_of, chosen_by_itself, differences, taken_over
from queue_server.config.catalogue.reading import read_catalogue, text_of
from queue_server.config.definition import Definition
from queue_server.config.file.load import load
from queue_server.config.message_rules import MessageRules
from queue_server.config.mistakes import ConfigError
from tests.halls import DEFINITION, names

ROOT = Path(__file__).parents[3]
TEXT = """
ticker = [{ kk = "Бүгін 18:00-ге дейін", ru = "Сегодня до 18:00", en = "Until 18:00 today" }]

[[groups]]
id = "plots"
names = { kk = "Жер", ru = "Земля", en = "Land" }

[[services]]
id = "land"
prefix = "A"
names = { kk = "Жер", ru = "Земля", en = "Land" }
group = "plots"
norm_minutes = 20

[[services]]
id = "trees"
prefix = "T"
names = { kk = "Ағаш", ru = "Деревья", en = "Trees" }

[[priorities]]
id = "veteran"
names = { kk = "Ардагер", ru = "Ветеран", en = "Veteran" }
head_start_s = 900

[message_texts]
called = { kk = "{number}", ru = "{number}", en = "{number}" }
"""
OFFERED = read_catalogue(TEXT)


def keys(catalogue: Catalogue, definition: Definition = DEFINITION) -> list[str]:
    return [difference.key for difference in differences(catalogue, definition)]


def plain(definition: Definition) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(definition))
    return values


def with_taken(definition: Definition, catalogue: Catalogue, chosen: list[str]) -> Definition:
    return msgspec.convert(taken_over(plain(definition), catalogue, definition, chosen), Definition)


def test_a_hall_differs_key_by_key() -> None:
    """In the order in which it can be taken over; what the catalogue does not say is the hall's own."""
    assert keys(OFFERED) == [
        "groups.plots",
        "services.land.names",
        "services.land.group",
        "services.land.norm_minutes",
        "services.trees",
        "priorities.veteran.names",
        "priorities.veteran.head_start_s",
        "ticker",
    ]
    (difference,) = [d for d in differences(OFFERED, DEFINITION) if d.key == "priorities.veteran.head_start_s"]
    assert (difference.offered, difference.present) == (900, 600)
    assert keys(Catalogue()) == []


def test_what_is_chosen_is_taken_over_and_nothing_else() -> None:
    """Windows, limits and the other services stay; what was not chosen goes on to differ."""
    chosen = ["services.land.norm_minutes", "ticker", "priorities.veteran.head_start_s", "services.none", "hours"]
    definition = with_taken(DEFINITION, OFFERED, chosen)
    land = definition.service("land")
    assert land is not None
    assert (land.norm_minutes, land.names) == (20, names("Land"))
    assert definition.ticker == OFFERED.ticker
    assert definition.windows == DEFINITION.windows
    assert keys(OFFERED, definition) == [key for key in keys(OFFERED) if key not in chosen]


def test_a_hall_that_takes_all_differs_in_nothing() -> None:
    """A service that it did not have is added, at no window."""
    definition = with_taken(DEFINITION, OFFERED, keys(OFFERED))
    assert keys(OFFERED, definition) == []
    assert definition.windows_of("trees") == ()
    assert len(definition.services) == 4


def test_texts_of_messages_are_for_halls_that_send_them() -> None:
    """A hall that tells nobody differs in none of them."""
    sending = replace(DEFINITION, messages=MessageRules(channels=("sms",)))
    assert "message_texts.called" in keys(OFFERED, sending)
    definition = with_taken(sending, OFFERED, ["message_texts.called"])
    assert definition.messages is not None
    assert definition.messages.texts.called == OFFERED.message_texts.called


def test_by_itself_a_hall_takes_what_it_has_not_changed() -> None:
    """At first all but services that it does not have; later nothing that it has changed since, or removed."""
    first = [difference.key for difference in chosen_by_itself(None, OFFERED, DEFINITION)]
    assert first == [key for key in keys(OFFERED) if key != "services.trees"]
    definition = with_taken(DEFINITION, OFFERED, first)
    second = read_catalogue(TEXT.replace("norm_minutes = 20", "norm_minutes = 15").replace("900", "1200"))
    assert [d.key for d in chosen_by_itself(OFFERED, second, definition)] == [
        "services.land.norm_minutes",
        "priorities.veteran.head_start_s",
    ]
    land = definition.service("land")
    assert land is not None
    services = tuple(replace(s, norm_minutes=30) if s.id == "land" else s for s in definition.services)
    deviating = replace(definition, services=services, groups=())
    assert [d.key for d in chosen_by_itself(OFFERED, second, deviating)] == ["priorities.veteran.head_start_s"]
    assert keys(second, deviating)[:2] == ["groups.plots", "services.land.norm_minutes"]


def test_a_first_text_can_be_made_of_a_hall() -> None:
    """It says all that the hall has, and the hall differs from it in nothing."""
    sample = load(ROOT / "config.toml").halls["aksu"]
    assert read_catalogue(text_of(catalogue_of(sample))) == catalogue_of(sample)
    assert keys(catalogue_of(sample), sample) == []
    assert keys(catalogue_of(DEFINITION), DEFINITION) == []


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("[[services]", 1, "TOML", ""),
        ("hours = 1\n", 1, "hours", "no such key"),
        (TEXT.replace('group = "plots"', 'group = "plot"'), 12, "services[0].group", "no group"),
        (TEXT.replace('id = "trees"', 'id = "land"'), 16, "services[1].id", "second time"),
        (TEXT.replace("norm_minutes = 20", "norm_minutes = 0"), 13, "services[0].norm_minutes", "1 to 600"),
        (TEXT.replace('{number}", en', '{name}", en'), 26, "message_texts.called.ru", "name"),
        ("#" * 1024 * 1024 + "#", 0, "", "bytes"),
    ],
)
def test_mistakes_have_their_line(text: str, line: int, key: str, words: str) -> None:
    """Those of one value and those between values, as in config.toml."""
    with pytest.raises(ConfigError) as error:
        read_catalogue(text)
    problem = error.value.problems[0]
    assert (problem.line, problem.key) == (line, key)
    assert words in problem.text
