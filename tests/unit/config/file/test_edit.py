"""New values get into a text without disturbing what a person wrote around them."""

import random
import re
import tomllib
from collections.abc import Callable
from difflib import unified_diff
from typing import Any

import pytest

from queue_server.config.file.edit import rewritten

TEXTS = {"kk": "а", "ru": "б", "en": "c"}


def difference(sample: bytes, change: Callable[[Any], None]) -> list[str]:
    """The lines that go and come when the sample hall is changed."""
    text = sample.decode()
    values = tomllib.loads(text)
    change(values["halls"]["aksu"])
    new = rewritten(text, values)
    assert tomllib.loads(new) == values
    lines = unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_a_value_changes_on_its_line_alone(sample: bytes) -> None:
    """Comments above and below stay."""

    def change(hall: Any) -> None:
        hall["rules"]["recall_limit"] = 5
        hall["services"][0]["norm_minutes"] = 25

    assert difference(sample, change) == [
        "-recall_limit = 3",
        "+recall_limit = 5",
        "-norm_minutes = 20",
        "+norm_minutes = 25",
    ]


def test_the_same_values_are_the_same_text(sample: bytes) -> None:
    assert difference(sample, lambda _: None) == []


def test_a_window_changes_on_its_line(sample: bytes) -> None:
    """A list of one table a line stays one."""

    def change(hall: Any) -> None:
        hall["windows"][0]["helps"] = {"land": 5}
        hall["windows"].append({"window": 21, "services": ["land"]})

    assert difference(sample, change) == [
        '-  { window = 1, zone = "left", services = ["front-desk"] },',
        '+  { window = 1, zone = "left", services = ["front-desk"], helps = { land = 5 } },',
        '+  { window = 21, services = ["land"] },',
    ]


def test_a_removed_service_takes_only_itself_along(sample: bytes) -> None:
    """The heading of the next part, which stands after the last service, stays."""
    removed = [line for line in difference(sample, lambda hall: hall["services"].pop()) if line != "-"]
    assert [line[:14] for line in removed] == [
        "-[[halls.aksu.services]]"[:14],
        '-id = "front-d',
        '-prefix = "F"',
        '-group = "pape',
        "-names = { kk ",
        "-norm_minutes ",
        "-service_minut",
    ]


def test_a_new_table_comes_before_the_heading_of_the_next_part(sample: bytes) -> None:
    """A closed day stands with its hall, not under the words about printers."""
    text = sample.decode()
    values = tomllib.loads(text)
    values["halls"]["aksu"]["closed_days"] = [{"date": "2026-12-16", "names": TEXTS}]
    new = rewritten(text, values)
    assert new.index('\ndate = "2026-12-16"\nnames = { kk = "а", ru = "б", en = "c" }') < new.index(
        "paper tickets and voice ---"
    )


def test_a_moved_service_takes_its_comments_along(sample: bytes) -> None:
    """What explains a service stays with it."""
    text = sample.decode()
    values = tomllib.loads(text)
    services = values["halls"]["aksu"]["services"]
    services.append(services.pop(0))
    new = rewritten(text, values)
    land = new[new.index('id = "land"') :]
    assert "#daily_limit = 120" in land
    assert comments(new) == comments(text)


def test_times_to_book_stand_below_their_service(sample: bytes) -> None:
    """They come after what is switched off in it, in tables of their own, and go without a trace."""
    text = sample.decode()
    values = tomllib.loads(text)
    service = values["halls"]["aksu"]["services"][0]
    spans = [{"days": [day], "first": "09:00", "until": "12:00"} for day in ("mon", "2nd thu")]
    service["booking"] = {"spans": spans, "place_minutes": 15}
    booked = rewritten(text, values)
    at = booked.index("[halls.aksu.services.booking]\nplace_minutes = 15\n\n[[halls.aksu.services.booking.spans]]\n")
    assert booked.index("\n#booked_norm_minutes") < at < booked.index('\nid = "architecture"')
    del service["booking"]
    assert rewritten(booked, values) == text


def edits(chance: random.Random) -> list[Callable[[Any], object]]:
    """Ways to change a hall. None removes a service or a group, because a comment inside one goes with it."""
    new = {"id": f"new-{chance.randrange(99)}", "names": TEXTS}
    return [
        lambda hall: hall["services"].insert(chance.randrange(3), new),
        lambda hall: chance.shuffle(hall["services"]),
        lambda hall: chance.shuffle(hall["priorities"]),
        lambda hall: chance.shuffle(hall["windows"]),
        lambda hall: hall["windows"].pop(chance.randrange(3)),
        lambda hall: hall["ticker"].append(TEXTS),
        lambda hall: hall["rules"].update(recall_limit=chance.randrange(9)),
        lambda hall: hall.update(hours={"mon": ["09:00-13:00"], "tue": [], "wed": [], "thu": []}),
        lambda hall: hall.update(closed_days=[{"date": "2026-12-16", "names": TEXTS}]),
        lambda hall: hall.pop("closed_days", None),
        lambda hall: chance.shuffle(hall["groups"]),
        lambda hall: hall.pop("second_admin", None),
    ]


@pytest.mark.parametrize("seed", range(24))
def test_any_change_says_what_is_wanted_and_loses_no_comment(sample: bytes, seed: int) -> None:
    """Removed, added, moved and changed at random."""
    chance = random.Random(seed)
    text = sample.decode()
    values = tomllib.loads(text)
    for change in chance.choices(edits(chance), k=3):
        change(values["halls"]["aksu"])
    new = rewritten(text, values)
    assert tomllib.loads(new) == values
    assert sorted(comments(new)) == sorted(comments(text))


def comments(text: str) -> list[str]:
    return re.findall(r"(?m)^#.*$", text)


def test_a_part_that_is_new_brings_its_list_along() -> None:
    """A table that the text has not, with a list of tables in it: each under a heading of its own."""
    values = {"a": 1, "reports": {"schedules": [{"id": "daily", "to": ["a@b.kz"]}, {"id": "weekly"}]}}
    text = rewritten("a = 1\n", values)
    assert tomllib.loads(text) == values
    assert text.count("[[reports.schedules]]") == 2


def test_values_nested_without_end_are_refused() -> None:
    """Nobody's stack is used up by a text that a program has made."""
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(ValueError, match="nested too deeply"):
        rewritten("a = 1\n", {"a": deep})


def test_a_hall_that_stands_apart_is_removed() -> None:
    """Also where tables of the server stand between the halls, as after a hall was added at the end of the file."""
    text = '[halls.a]\nnames = { en = "A" }\n\n[server]\nport = 1\n\n[halls.b]\n# the other one\nnames = { en = "B" }\n'
    values = {"halls": {"b": {"names": {"en": "B"}}}, "server": {"port": 1}}
    new = rewritten(text, values)
    assert tomllib.loads(new) == values
    assert "# the other one" in new
