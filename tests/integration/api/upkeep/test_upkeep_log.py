"""The log of the last hours by the API: in the reader's language, bounded, and for administrators alone."""

import ast
import logging
from pathlib import Path

import pytest

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.upkeep import recent_log
from queue_server.upkeep.log_words import LOG_SENTENCES
from tests.integration.api.conftest import Server

ROOT = Path(__file__).parents[4]


async def test_the_log_in_plain_words(server: Server) -> None:
    """A usual line has its sentence, any other its area; what repeats is one line with its count, the newest first."""
    with server.app[PARTS][Upkeep].log.listening():
        logging.getLogger("queue_server.backups.keeper").warning("backup: no good copy: %s", "the stick is full")
        logging.getLogger("displays.voice.speaker").warning("%s", "no voice for kk")
        for _ in range(3):
            logging.getLogger("queue_server.x").error("something %s", "rare")
        logging.getLogger("queue_server.x").debug("what repeats")
    rare, voice, copy = (await server.ask("GET", "/api/v1/log?lang=ru", "admin")).json
    assert (copy["weight"], copy["area"], copy["text"]) == (
        "warning",
        "Резервные копии",
        "backup: no good copy: the stick is full",
    )
    assert copy["sentence"] == "Копию залов сделать не удалось: the stick is full"
    assert (voice["area"], voice["sentence"]) == ("Голос", None)
    assert (rare["weight"], rare["text"], rare["count"]) == ("fault", "something rare", 3)


async def test_it_is_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """In lines, in the length of each, and in age; a message that cannot be put together harms nobody."""
    monkeypatch.setattr(logging, "raiseExceptions", False)
    log = server.app[PARTS][Upkeep].log
    with log.listening():
        logging.getLogger("x").warning("%d", "no number")
        for number in range(recent_log.MOST_LOG_LINES + 5):
            logging.getLogger("x").warning("%d %s", number, "x" * 10_000)
    lines = (await server.ask("GET", "/api/v1/log", "admin")).json
    assert (len(lines), len(lines[0]["text"])) == (recent_log.MOST_LOG_LINES, recent_log.LONGEST_LOG_LINE)
    newest = log.lines(0.0)[0]
    assert log.lines(newest.at + recent_log.LOG_KEPT_S + 60) == []


def test_every_sentence_is_of_a_line_that_the_program_writes() -> None:
    """A message that is written otherwise takes its sentence along, or the table fails here."""
    texts = set[str]()
    for package in ("queue_server", "displays", "operator_console"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "log_words.py":
                tree = ast.parse(path.read_text("utf-8"))
                texts |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    assert LOG_SENTENCES.keys() - texts == set()
