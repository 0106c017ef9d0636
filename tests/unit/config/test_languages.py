"""Languages come from one registry, and what was recorded before there were more of them stays as it is."""

import re
from pathlib import Path

import msgspec
import pytest

from queue_server.config.definition import Definition, Names
from queue_server.config.file.load import parse
from queue_server.config.languages import FALLBACK, HALL_LANGUAGES, LANGUAGES, SOURCE_LANGUAGE
from queue_server.config.mistakes import ConfigError
from queue_server.hall import events as e
from queue_server.journal.codec import encode
from tests.halls import DEFINITION

ROOT = Path(__file__).parents[3]
CODES = " or ".join(", ".join(f'"{code}"' for code in sorted(LANGUAGES)).rsplit(", ", 1))
"""What may be written for a language."""
PACKAGES = ("queue_server", "displays", "operator_console", "firmware_bridge")
NAMED = re.compile(rf"""["'`]({"|".join(code for code in LANGUAGES if code != SOURCE_LANGUAGE)})["'`]""")
ALLOWED = {
    "queue_server/config/languages.py",
    "queue_server/config/public_holidays.py",  # the package `holidays` is asked for its Kazakh names
    "queue_server/journal/packing/answer_bodies.py",  # a stored dictionary of what answers usually hold
}
HALL = """
[halls.aksu]
names = { kk = "Зал", ru = "Зал", en = "Hall"%s }
%s
windows = [{ window = 1, services = ["land"] }]
[[halls.aksu.services]]
id = "land"
prefix = "A"
names = { kk = "Жер", ru = "Земля", en = "Land" }
"""


def hall(further_name: str = "", line: str = "") -> Definition:
    return parse((HALL % (further_name, line)).encode(), "config.toml").halls["aksu"]


def test_no_module_and_no_script_names_a_language() -> None:
    """A language is added by its line, its catalogue and its module: nothing else knows it."""
    files = [
        file for package in PACKAGES for kind in ("*.py", "*.js", "*.html") for file in (ROOT / package).rglob(kind)
    ]
    naming = {str(file.relative_to(ROOT)) for file in files if NAMED.search(file.read_text("utf-8"))}
    assert {path for path in naming if not path.startswith("displays/voice/languages/")} == ALLOWED


def test_every_language_has_its_catalogue_and_its_module() -> None:
    """The three files of a language go together."""
    catalogues = {path.name for path in (ROOT / "queue_server/pages/locales").iterdir()}
    modules = {path.stem for path in (ROOT / "displays/voice/languages").glob("*.py")} - {"__init__"}
    assert (catalogues, modules) == (set(LANGUAGES) - {SOURCE_LANGUAGE}, set(LANGUAGES))


def test_a_text_is_a_mapping_from_language_to_text() -> None:
    """Only what is written stands in it; what is not is read in Russian."""
    names = Names(kk="Жер", ru="Земля", en="Land")
    assert dict(names.items()) == {"kk": "Жер", "ru": "Земля", "en": "Land"}
    assert ("uz" in names, len(names), list(names)) == (False, 3, ["kk", "ru", "en"])
    assert (names["uz"], names[FALLBACK], Names(kk="Жер", ru="Земля", en="Land", uz="Yer")["uz"]) == (
        "Земля",
        "Земля",
        "Yer",
    )


def test_records_of_a_hall_with_the_usual_languages_stay_as_they_were() -> None:
    """Neither the order of languages nor a language that the hall does not use changes a byte."""
    body = encode("aksu", 1, 0, "system", "c", e.HallConfigured(hall()))
    assert b'"names":{"kk":"\xd0\x97\xd0\xb0\xd0\xbb","ru":"\xd0\x97\xd0\xb0\xd0\xbb","en":"Hall"}' in body
    assert b"uz" not in body
    assert b"languages" not in body
    assert encode("aksu", 1, 0, "system", "c", e.HallConfigured(hall(line='languages = ["kk", "ru", "en"]'))) == body


def test_a_hall_offers_further_languages() -> None:
    """They stand in its record, with the names that are written in them."""
    definition = hall(', uz = "Zal"', 'languages = ["uz", "ru"]')
    assert (definition.languages, definition.names["uz"]) == (("uz", "ru"), "Zal")
    assert msgspec.json.decode(msgspec.json.encode(definition), type=Definition) == definition
    assert [definition.language_for(wish) for wish in ("ru", "kk", None)] == ["ru", "uz", "uz"]
    assert DEFINITION.languages == HALL_LANGUAGES


@pytest.mark.parametrize(
    ("further_name", "line", "mistake"),
    [
        (', uz = ""', "", 'names.uz: write one line in Uzbek, up to 200 characters, not ""'),
        (', tj = "x"', "", f"names.tj: there is no such key; the keys here are {', '.join(LANGUAGES)}"),
        ("", "languages = []", "languages: write a list in [ ] of 1 to 16 values, not a list of 0"),
        ("", 'languages = ["kk", "ru", "kk"]', 'languages[2]: "kk" stands here a second time; remove it'),
        ("", 'languages = ["tj"]', f'languages[0]: write {CODES}, not "tj"'),
    ],
)
def test_mistakes_name_the_language(further_name: str, line: str, mistake: str) -> None:
    """As for every other key: the place, and what would be right."""
    with pytest.raises(ConfigError) as caught:
        hall(further_name, line)
    assert mistake in str(caught.value)


def test_a_language_has_its_letters_on_the_screen() -> None:
    """Every letter of its alphabet can be typed at a kiosk, and a label leads to one keyboard."""
    keys = {code: set("".join(language.keyboard.rows).upper()) for code, language in LANGUAGES.items()}
    assert [code for code in LANGUAGES if set(LANGUAGES[code].letters) - keys[code]] == []
    keyboards = {language.keyboard for language in LANGUAGES.values()}
    assert len({keyboard.label for keyboard in keyboards}) == len(keyboards)
