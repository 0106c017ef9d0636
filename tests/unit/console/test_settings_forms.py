"""The administrator's forms ask for every setting once, with the limits that the settings have."""

import re
from pathlib import Path
from typing import Any

import pytest

import operator_console
from operator_console.settings.file_only import FILE_ONLY
from operator_console.settings.forms import form_paths, settings_forms
from queue_server.config.schema import setting_at, setting_paths

STATIC = Path(operator_console.__file__).parent / "static"
SCRIPTS = sorted(path for room in ("admin", "people", "settings") for path in (STATIC / room).glob("*.js"))
SEARCH = "printer-search.js"  # its address is no setting
LIMIT = re.compile(r"\b(min|max|minlength|maxlength|minimum|maximum|pattern|placeholder)\b\"?: *[\"'`\d]")


def is_below(path: str, tables: dict[str, str]) -> bool:
    return any(f"{path}.".startswith(f"{table}.") for table in tables)


def part_at(section_id: str, *keys: str) -> dict[str, Any]:
    """A part of a form, by the keys that lead to it."""
    part = next(section for section in settings_forms("en") if section["id"] == section_id)
    for key in keys:
        part = next(inner for inner in part["parts"] if inner.get("key") == key)
    return part


def test_every_setting_is_in_a_form_or_named_with_a_reason() -> None:
    """A setting that was forgotten fails here: give it a line in a section, or in `file_only` with its reason."""
    paths = set(form_paths())
    assert [path for path in setting_paths() if path not in paths and not is_below(path, FILE_ONLY)] == []
    assert all(reason.strip() for reason in FILE_ONLY.values())


def test_no_form_and_no_reason_is_left_over() -> None:
    """A setting stands in one form, and what stands in the file alone is a setting, in no form."""
    paths, settings = list(form_paths()), set(setting_paths())
    assert sorted(paths) == sorted(set(paths))
    assert set(paths) - settings == set()
    assert [path for path in FILE_ONLY if path in paths or not any(is_below(p, {path: ""}) for p in settings)] == []


def test_the_words_of_choices_are_those_of_values() -> None:
    """A choice that no setting takes any more is not offered."""
    for section in settings_forms("en"):
        for path, part in fields_of(section["parts"], section["root"]):
            schema = setting_at(path).schema
            values = schema.get("enum") or schema.get("items", {}).get("enum") or [True, False]
            assert {value for value, _ in part.get("choices", [])} <= set(values), path


def fields_of(parts: list[dict[str, Any]], prefix: str) -> list[tuple[str, dict[str, Any]]]:
    within = [field for part in parts for field in fields_of(part.get("parts", []), f"{prefix}.{part.get('key')}")]
    return [(f"{prefix}.{part['key']}", part) for part in parts if "key" in part] + within


@pytest.mark.parametrize(
    ("keys", "limits"),
    [
        (("services", "services", "norm_minutes"), {"widget": "number", "minimum": 1, "maximum": 600}),
        (("services", "services", "last_number"), {"widget": "number", "maximum": 9999, "placeholder": "999"}),
        (("services", "services", "prefix"), {"widget": "text", "maxLength": 1}),
        (("windows", "windows", "helps"), {"widget": "amounts", "of": "services"}),
        (("services", "services", "booking", "closes_minutes"), {"widget": "number", "minimum": 0, "maximum": 20160}),
        (("services", "services", "booking", "late"), {"widget": "choice", "default": "join"}),
        (("rules", "rules.due_after_hold"), {"widget": "choice", "default": "kept"}),
        (("texts", "names"), {"widget": "names", "maxLength": 200}),
        (("voice", "voice.languages"), {"widget": "order", "default": ("kk", "ru", "en"), "maxItems": 16}),
        (("voice", "voice.engine"), {"widget": "check", "default": True}),
        (("wires", "buses", "echo"), {"widget": "choice", "choices": [[True, "Yes"], [False, "No"]]}),
        (("wires", "buses", "boards", "turn_s"), {"widget": "number", "minimum": 1, "maximum": 30}),
        (("reports", "mail.port"), {"widget": "number", "minimum": 1, "maximum": 65535, "placeholder": "587"}),
        (("backup", "folder"), {"widget": "text", "maxLength": 400, "placeholder": "/mnt/usb/kezek"}),
    ],
)
def test_a_field_has_the_limits_of_its_setting(keys: tuple[str, ...], limits: dict[str, Any]) -> None:
    """Its kind, its least and greatest value, its length, and what holds without it."""
    part = part_at(*keys)
    assert {name: part[name] for name in limits} == limits


def test_a_new_item_has_the_keys_that_it_must_have() -> None:
    """The emptiest values, but for a board: its line is an example, and its address that of the protocol."""
    assert part_at("priorities", "priorities")["fresh"] == {"id": "", "names": {}, "head_start_s": 0}
    boards = part_at("wires", "buses", "boards")
    assert boards["fresh"] == {"address": 0, "lines": ["{number:<4}{arrow}{window:>3}"]}
    assert boards["counter"]["first"]["candle"] == 32


def test_times_to_book_begin_with_what_they_must_have() -> None:
    """A table that may be left out has a span and a length at once, and days by every name that they may have."""
    booking = part_at("services", "services", "booking")
    assert setting_at("halls.*.services.booking").schema["properties"].keys() > booking["fresh"].keys()
    days = part_at("services", "services", "booking", "spans", "days")["days"]
    assert [days[0], days[7], days[-1]] == [
        ["mon", "Monday"],
        ["1st mon", "1st Monday of the month"],
        ["last sun", "last Sunday of the month"],
    ]
    assert len(days) == 49


def test_no_script_repeats_a_limit() -> None:
    """The limits, examples and defaults of a field come with the page."""
    limits = {script.name: LIMIT.findall(script.read_text("utf-8")) for script in SCRIPTS if script.name != SEARCH}
    assert len(limits) > 20
    assert {script: repeated for script, repeated in limits.items() if repeated} == {}
