"""Every change of a configuration is a sentence in the words of the page, in three languages, and none is missing."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operator_console.settings.change_sentences import change_sentences, place_name
from queue_server.config.languages import STAFF_LANGUAGES

SAMPLE: dict[str, Any] = tomllib.loads((Path(__file__).parents[3] / "config.toml").read_text("utf-8"))
MORE_SETTINGS: dict[str, Any] = {
    "backup": {"folder": "/mnt/usb", "keep": 3},
    "reports": {
        "mail": {"server": "mail.example.kz", "sender": "a@example.kz"},
        "schedules": [{"id": "daily", "to": ["b@x"]}],
    },
    "bridge": {
        "name": "left",
        "buses": [{"id": "row", "port": "/dev/ttyUSB0", "boards": [{"address": 1, "lines": ["a"]}]}],
    },
    "displays": {
        "boards": [{"hall": "aksu"}, {"hall": "aksu", "zone": "left"}],
        "printers": [{"id": "p", "kiosks": ["k"]}],
    },
    "openid": {"issuer": "https://id.example.kz", "roles": {"staff": "admin"}},
}
BASE: dict[str, Any] = {**SAMPLE, **MORE_SETTINGS}
BASE["halls"]["aksu"]["closed_days"] = [{"date": "2026-12-16", "names": {"kk": "Той", "ru": "Праздник", "en": "Feast"}}]

Path_ = tuple[str | int, ...]


def leaves(values: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every place at which a single value stands, but for what an item is recognised by."""
    inner = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else None
    if inner is None:
        if path[-1] not in ("id", "window", "date"):
            yield path
        return
    for step, value in inner:
        yield from leaves(value, (*path, step))


LEAVES = list(leaves(BASE))


def changed(values: dict[str, Any], path: Path_, operation: str) -> dict[str, Any]:
    """The values with another one at that place, or with none."""
    values = deepcopy(values)
    around: Any = values
    for step in path[:-1]:
        around = around[step]
    if operation == "removed" and isinstance(around, dict):
        del around[path[-1]]
        return values
    old = around[path[-1]]
    around[path[-1]] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int | float) else f"{old}*"
    return values


def sentences(before: Any, after: Any, language: str = "en") -> list[str]:
    return [sentence.text for sentence in change_sentences(before, after, language)]


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=4, unique=True), st.data())
def test_no_change_is_without_a_sentence(paths: list[Path_], data: st.DataObject) -> None:
    """Of several changes each shows: without it there would be other sentences, in every language."""
    hows = [data.draw(st.sampled_from(["changed", "removed"])) for _ in paths]
    changes = sorted(zip(paths, hows, strict=True), key=lambda change: len(change[0]), reverse=True)
    after = BASE
    for path, operation in changes:
        after = changed(after, path, operation)
    for language in STAFF_LANGUAGES:
        every = sentences(BASE, after, language)
        for left_out in changes:
            without = BASE
            for change in changes:
                without = changed(without, *change) if change != left_out else without
            assert sentences(BASE, without, language) != every, left_out


def test_equal_configurations_have_none() -> None:
    """Neither has what a form made only to look at it: an empty table or list that was not there."""
    after = deepcopy(BASE)
    after["halls"]["aksu"].setdefault("results", [])
    assert sentences(BASE, deepcopy(BASE)) == []
    assert sentences(BASE, after) == []


def aksu() -> tuple[dict[str, Any], dict[str, Any]]:
    after = deepcopy(SAMPLE)
    return after, after["halls"]["aksu"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Window 3 also calls Land."),
        ("ru", "Окно 3 также вызывает: Земельные отношения."),
        ("kk", "3-терезе мыналарды да шақырады: Жер қатынастары."),
    ],
)
def test_a_window_calls_a_further_service(language: str, sentence: str) -> None:
    """As somebody would say it, in the languages of staff."""
    after, hall = aksu()
    hall["windows"][2]["services"].append("land")
    assert sentences(SAMPLE, after, language) == [sentence]


def test_what_happens_to_windows() -> None:
    """They call, help out, come and go."""
    after, hall = aksu()
    hall["windows"][2]["services"] = ["land"]
    hall["windows"][1].setdefault("helps", {})["land"] = 7
    hall["windows"].append({"window": 77, "services": ["land"]})
    del hall["windows"][0]
    assert sentences(SAMPLE, after) == [
        "Removed: Window 1.",
        "Window 2 helps out with Land after 7 min of waiting.",
        "Window 3 also calls Land and no longer calls Documents: filing and collection.",
        "Window 77 is new and calls Land.",
    ]
    assert "Window 2 no longer helps out with Land." in sentences(after, SAMPLE)


def test_times_to_book_are_told_by_their_days() -> None:
    """A span has its days in words; the times of a service go in one sentence."""
    booked, hall = aksu()
    span = {"days": ["mon", "2nd thu"], "first": "09:00", "until": "12:00"}
    hall["services"][0]["booking"] = {"place_minutes": 15, "spans": [span]}
    length, times = sentences(SAMPLE, booked)
    assert length == "Service Land: “Minutes that a time lasts” is now 15."
    assert times == (
        "Added: Service Land, Span of times to book 1 "
        "(Days: Monday, 2nd Thursday of the month; The first time begins at: 09:00; The last one ends by: 12:00)."
    )
    changed_days = deepcopy(booked)
    changed_days["halls"]["aksu"]["services"][0]["booking"]["spans"][0]["days"] = ["last fri"]
    (days,) = sentences(booked, changed_days, "ru")
    assert days == (
        "Услуга Земельные отношения, Промежуток записи 1: "
        "«Дни» — теперь последняя пятница месяца, было понедельник, 2-й четверг месяца."
    )
    assert sentences(booked, SAMPLE) == ["Removed: Service Land: Times to book."]


def test_settings_are_told_by_their_labels() -> None:
    """With what stood there before; a choice, a reference and seconds in the words of the page."""
    after, hall = aksu()
    hall["services"][0]["norm_minutes"] = 25
    hall["priorities"][0]["head_start_s"] = 660
    hall["rules"]["due_after_hold"] = "anew"
    hall["names"]["ru"] = "Зал"
    del hall["rules"]["recall_limit"]
    after["server"]["port"] = 9000
    assert sorted(sentences(SAMPLE, after)) == [
        "Priority Person with a disability: “Head start in minutes” is now 11 min, and was 45 min.",
        "Rules: “A visitor back from a hold” is now joins the end, and was keeps the place.",
        "Rules: “How often somebody may be called again” stands in the file no more and stays 3.",
        "Service Land: “Longest wait in minutes (the norm)” is now 25, and was 20.",
        "Texts: “What the hall is called, Русский” is now Зал, and was Сервисный акимат Аксуского района.",
        "This server: “Port” is now 9000, and was 8080.",
    ]


def test_what_no_form_asks_for_has_the_key_of_the_file() -> None:
    """The general sentence has a place for every key."""
    after, hall = aksu()
    hall["timezone"] = "Asia/Oral"
    after["future"] = {"key": 1}
    assert sentences(SAMPLE, after) == [
        "The hall: “Time zone” is now Asia/Oral, and was Asia/Almaty.",
        "future: “future.key” is now 1.",
    ]


def test_the_hall_is_named_where_there_are_several() -> None:
    """Two halls have windows of the same number."""
    before, _ = aksu()
    before["halls"]["oral"] = deepcopy(before["halls"]["aksu"]) | {"names": {"kk": "Орал", "ru": "Орал", "en": "Oral"}}
    after = deepcopy(before)
    after["halls"]["oral"]["windows"][2]["services"].append("land")
    assert sentences(before, after) == ["Oral, Window 3 also calls Land."]


def test_items_that_are_moved_keep_their_sentences() -> None:
    """A list in another order says so once."""
    after, hall = aksu()
    hall["priorities"].reverse()
    (sentence,) = sentences(SAMPLE, after)
    assert sentence.startswith("Another order: Priority ")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("halls.aksu.services[0].prefix", "Service Land: Letter of the ticket"),
        ("halls.aksu.windows[2]", "Window 3"),
        ("halls.aksu.windows[2].services[4]", "Window 3: Serves"),
        ("reports.mail.port", "Reports: Port"),
        ("server.tls_key", "This server: Its key (PEM file)"),
        ("halls.aksu", "The hall"),
    ],
)
def test_a_place_is_called_as_on_the_page(key: str, name: str) -> None:
    """A mistake and a warning name the field by its label."""
    assert place_name(key, SAMPLE, "en") == name
