"""From answers to a hall: ids that the program makes, names that were not typed, the catalogue of usual services."""

import tomllib

import pytest

from queue_server.config.assistant.answers import (
    NUMBER_LETTERS,
    AnsweredPrinter,
    AnsweredService,
    AnsweredWindow,
    Answers,
    hall_id,
    hall_values,
    identifier_of,
    printer_values,
)
from queue_server.config.assistant.catalogue import USUAL_GROUPS, USUAL_KEYWORDS, USUAL_SERVICES
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import parse
from queue_server.config.file.start import FIRST_TEXT
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.settings import Config


def configured(answers: Answers) -> Config:
    """The configuration that follows from the answers, read as at a start."""
    values = tomllib.loads(FIRST_TEXT) | {"halls": {"hall": hall_values(answers)}}
    if answers.printers:
        values["displays"] = {"address": "http://10.0.0.5:8080", "printers": printer_values(answers, "hall", [])}
    return parse(rewritten(FIRST_TEXT, values).encode(), "config.toml")


ANSWERS = Answers(
    language="ru",
    names={"ru": "Акимат"},
    services=(AnsweredService({"ru": "Пенсии"}, "pensions"), AnsweredService({"kk": " Әкімге жазылу "})),
    windows=(AnsweredWindow(2, (1,)), AnsweredWindow(1)),
    hours={"tue": ("09:00-13:00",)},
    printers=(AnsweredPrinter("tcp://10.0.0.9:9100 "), AnsweredPrinter("file:/dev/usb/lp0")),
)


@pytest.mark.parametrize(
    ("name", "ids", "identifier"),
    [
        ("Жер кадастры", (), "zher-kadastry"),
        ("  Өтініш №5 ", (), "otinish-no5"),
        ("Пенсии", ("pensii",), "pensii-2"),
        ("Пенсии", ("pensii", "pensii-2"), "pensii-3"),
        ("12 — 34", (), "service"),
        ("", ("service",), "service-2"),
        ("a" * 40, ("a" * 32,), "a" * 30 + "-2"),
    ],
)
def test_the_program_makes_ids_of_names(name: str, ids: tuple[str, ...], identifier: str) -> None:
    """In Latin letters, none twice, none too long, and one also for a name without any letter."""
    assert identifier_of(name, ids, "service") == identifier


def test_answers_make_a_hall_that_can_be_read() -> None:
    """Names stand in every language, services have letters, windows call what was chosen or everything."""
    config = configured(ANSWERS)
    hall = config.halls["hall"]
    assert [(service.id, service.prefix, service.names["kk"]) for service in hall.services] == [
        ("pensions", "A", "Пенсии"),
        ("akimge-zhazylu", "B", "Әкімге жазылу"),
    ]
    assert [(window.window, window.services) for window in hall.windows] == [
        (1, ("pensions", "akimge-zhazylu")),
        (2, ("akimge-zhazylu",)),
    ]
    assert (hall.languages, hall.hours and hall.hours.on(1), hall.groups) == (
        ("ru", "kk", "en"),
        ("09:00-13:00",),
        (),
    )
    assert [(printer.id, printer.port, printer.kiosks) for printer in config.displays.printers] == [
        ("printer", "tcp://10.0.0.9:9100", ("kiosk",)),
        ("printer-2", "file:/dev/usb/lp0", ("kiosk-2",)),
    ]


def test_a_hall_of_that_name_is_there_already() -> None:
    """The second one gets another id."""
    assert hall_id(ANSWERS, ["akimat"]) == "akimat-2"


@pytest.mark.parametrize("count", [1, 8, 9, 23, 24, 60])
def test_any_number_of_services_is_a_hall(count: int) -> None:
    """Beyond the letters services share them; beyond the tiles of a kiosk those of the catalogue stand in groups."""
    chosen = [AnsweredService(dict(usual.names.items()), usual.id) for usual in USUAL_SERVICES][:count]
    typed = [AnsweredService({"ru": f"Услуга {number}"}) for number in range(count - len(chosen))]
    hall = configured(Answers(names={"ru": "Зал"}, services=(*chosen, *typed), windows=(AnsweredWindow(1),))).halls[
        "hall"
    ]
    assert len(hall.services) == len({service.id for service in hall.services}) == count
    assert len({service.prefix for service in hall.services}) == min(count, len(NUMBER_LETTERS))
    assert (len(hall.groups) > 0) == (count > 8)


def test_nothing_answered_is_told_as_every_mistake_is() -> None:
    """It makes values all the same: the check of the configuration says what is missing."""
    assert hall_values(Answers())["services"] == []
    assert hall_id(Answers(), []) == "hall"


def test_the_catalogue_is_whole() -> None:
    """Every service has its own id, a group that is there, and a name in each language of a hall."""
    assert len({service.id for service in USUAL_SERVICES}) == len(USUAL_SERVICES) == 24
    assert {service.group for service in USUAL_SERVICES} == {group.id for group in USUAL_GROUPS}
    for entry in (*USUAL_SERVICES, *USUAL_GROUPS):
        assert set(HALL_LANGUAGES) <= set(entry.names.keys())
    for language in HALL_LANGUAGES:
        assert len({service.names[language] for service in USUAL_SERVICES}) == len(USUAL_SERVICES)


def test_every_usual_service_has_words_by_which_it_is_found() -> None:
    """Each its own, within the limits of the setting."""
    assert set(USUAL_KEYWORDS) == {service.id for service in USUAL_SERVICES}
    words = [word for keywords in USUAL_KEYWORDS.values() for word in keywords]
    assert len(set(words)) == len(words)
    assert all(1 <= len(word) <= 40 for word in words)
