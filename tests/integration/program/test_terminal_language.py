"""What an administrator reads in a terminal, in the language of the terminal."""

import ast
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from queue_server import config
from queue_server.cli.language import TerminalFormatter, terminal_language
from queue_server.config.mistakes import Problem, sentence_of
from queue_server.journal.sqlite.connection import create
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from tests.integration.command_line import kezek

BAD = "tests/unit/config/file/ten_mistakes.toml"
RUSSIAN = {"LC_ALL": "", "LANG": "ru_RU.UTF-8"}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "kk_KZ"}, "kk"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "kk", "LC_ALL": ""}, "kk"),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], language: str) -> None:
    """The first variable that is set decides; a language without staff pages is English."""
    assert terminal_language(environment) == language


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "мұндай кілт жоқ; бәлкім, port?"),
        ("ru", "такого ключа нет; "),
        ("en", "there is no such key; did you mean"),
    ],
)
def test_check_config_speaks_the_language_that_it_is_told(language: str, words: str) -> None:
    """File, line and key stay as they are; ten mistakes are ten lines in each language."""
    answer = kezek("check-config", "--lang", language, BAD, environment=RUSSIAN)
    lines = answer.err.splitlines()
    assert (answer.code, answer.out, len(lines)) == (2, "", 10)
    assert lines[0].startswith(f"{BAD}:2: server.prot: {words}")


def test_a_right_configuration_is_said_in_the_language_of_the_terminal() -> None:
    """With the time zone's files."""
    answer = kezek("check-config", "--elsewhere", "config.toml", environment=RUSSIAN)
    assert answer.out.startswith("config.toml: всё верно; зал aksu\nAsia/Almaty сегодня UTC+05:00, по файлам ")


def newer(data: Path) -> None:
    create(data / FILE_NAME)
    with closing(sqlite3.connect(data / FILE_NAME)) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("UPDATE kezek_schema SET oldest_program = 99")
        db.commit()


def blocked(data: Path) -> None:
    data.write_text("…")


@pytest.mark.parametrize(
    ("command", "harm", "code", "words"),
    [
        ("verify --data DIR", lambda _: None, 2, "не существует: журнал там не начат"),
        ("verify --data DIR", newer, 2, "записан более новой версией этой программы (схема 99; "),
        ("token add --role kiosk --name x --data DIR/below", blocked, 1, "не записать: это не папка"),
        ("check-config DIR.toml", lambda _: None, 2, "DIR.toml: не читается: его там нет"),
        ("clock accept --data DIR", lambda _: None, 1, "Записей ещё нет, поэтому в часах нельзя сомневаться."),
    ],
)
def test_what_ends_a_command_is_said_in_the_language_of_the_terminal(
    tmp_path: Path, command: str, harm: Callable[[Path], None], code: int, words: str
) -> None:
    """A folder without a journal, of a newer version, or that cannot be made; a file that is not there; the clock."""
    data = tmp_path / "data"
    harm(data)
    answer = kezek(*command.replace("DIR", str(data)).split(), environment=RUSSIAN)
    assert (answer.code, answer.out) == (code, "")
    assert words.replace("DIR", str(data)) in answer.err


def test_a_usual_line_of_the_log_has_its_sentence_below() -> None:
    """The line itself stays English, for whoever searches for it; in an English terminal it stands alone."""
    problem = Problem("config.toml", 3, "server.port", sentence_of("it is not there"))
    records = [
        ("the clock is in doubt: %s", ("it leapt",)),
        ("%s", (problem,)),
        ("%s", (problem.text,)),
        ("x %s", (1,)),
    ]
    lines = {
        language: [
            TerminalFormatter("%(message)s", language).format(
                logging.LogRecord("queue_server.clock", logging.WARNING, "", 0, form, values, None)
            )
            for form, values in records
        ]
        for language in ("en", "ru")
    }
    assert lines["en"] == [
        "the clock is in doubt: it leapt",
        "config.toml:3: server.port: it is not there",
        "it is not there",
        "x 1",
    ]
    assert lines["ru"][0].startswith("the clock is in doubt: it leapt\n    Часы машины под сомнением")
    assert lines["ru"][1].endswith("\n    config.toml:3: server.port: его там нет")
    assert lines["ru"][2:] == ["it is not there\n    его там нет", "x 1"]


def test_every_mistake_of_a_configuration_can_be_translated() -> None:
    """No rule of the configuration yields a place with a text that is no `Sentence`."""
    texts = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(config.__file__ or "").parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2
        if isinstance(node.value.elts[1], ast.JoinedStr | ast.Constant)
    ]
    assert texts == []
