"""The commands of the journal, as a person runs them."""

import asyncio
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.backup import backup
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from tests.halls import DEFINITION
from tests.integration.command_line import KEZEK, ROOT, SAMPLE, kezek


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture(scope="module")
def worked_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hall with a ticket called by the rule and one called out of turn. Not to be changed."""
    data = tmp_path_factory.mktemp("hall")
    asyncio.run(_work(data))
    return data


async def _work(data: Path) -> None:
    store = await SqliteStore.open(data)
    engine = Engine(store, clock=lambda: 1_760_000_400_000_000)
    running = asyncio.create_task(engine.run())
    await engine.open_hall("aksu", DEFINITION)
    desk = c.Actor("operator", "aigul", is_person=True)
    for number in range(4):
        await engine.submit("aksu", c.IssueTicket(f"t{number}", "land"), c.Actor("kiosk", "entrance"))
    await engine.submit("aksu", c.OpenWindow(1), desk)
    await engine.submit("aksu", c.CallNext(1), desk)
    await engine.submit("aksu", c.StartService(1), desk)
    await engine.submit("aksu", c.FinishService(1), desk)
    await engine.submit("aksu", c.CallOutOfTurn(1, "A004", "fainted"), desk)
    await engine.stop()
    await running
    await store.close()


def altered(hall: Path, to: Path, *statements: str) -> Path:
    """A copy of a hall's folder whose records somebody with the disk in their hands has changed."""
    backup(hall, to / "kezek.db")
    with closing(sqlite3.connect(to / "kezek.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        db.commit()
    return to


class TestJournal:
    def test_verify_a_good_journal(self, worked_hall: Path) -> None:
        """One line for each hall, with the number of records and the hash of the last."""
        answer = kezek("verify", "--data", worked_hall)
        assert (answer.code, answer.err) == (0, "")
        assert re.fullmatch(r"aksu: 11 records, head [0-9a-f]{64}\n", answer.out)
        head = answer.out.split()[-1]
        assert kezek("verify", "--data", worked_hall, "--head", head[:10]).code == 0
        wrong = kezek("verify", "--data", worked_hall, "--head", "0123456789")
        assert wrong.code == 1
        assert wrong.out.startswith("aksu 12: no record has the hash 0123456789")

    def test_verify_names_every_bad_record(self, worked_hall: Path, tmp_path: Path) -> None:
        """An altered and a removed record are both named, and nothing is said of the others."""
        hall = altered(
            worked_hall,
            tmp_path,
            "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'land', 'lend') AS BLOB) WHERE seq = 4",
            "DELETE FROM journal WHERE seq = 9",
        )
        answer = kezek("verify", "--data", hall)
        assert (answer.code, answer.err) == (1, "")
        assert [line.split(": ")[0] for line in answer.out.splitlines()] == ["aksu 4", "aksu 9"]

    def test_export_and_verify_the_file(self, worked_hall: Path, tmp_path: Path) -> None:
        """An export is JSON lines that verify by themselves; an altered line is named."""
        answer = kezek("export", "--data", worked_hall, "--hall", "aksu")
        lines = [json.loads(line) for line in answer.out.splitlines()]
        assert [line["seq"] for line in lines] == list(range(1, 12))
        assert lines[0].keys() == {"seq", "body", "hash"}
        assert json.loads(lines[0]["body"])[1:3] == ["aksu", 1]
        file = tmp_path / "aksu.jsonl"
        file.write_text(answer.out)
        assert kezek("verify", "--file", file).out == kezek("verify", "--data", worked_hall).out
        file.write_text(answer.out.replace("fainted", "hurried"))
        bad = kezek("verify", "--file", file)
        assert bad.code == 1
        assert bad.out.startswith("aksu 11: ")

    def test_a_reader_that_stops_reading(self, worked_hall: Path) -> None:
        """`kezek export | head` ends without a word."""
        with subprocess.Popen(  # noqa: S603 - our own program
            [*KEZEK, "export", "--data", str(worked_hall), "--hall", "aksu"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stderr is not None
            assert process.stderr.read() == b""

    def test_audit(self, worked_hall: Path) -> None:
        """The call out of turn: who, why, and whom it passed. The call by the rule is not mentioned."""
        answer = kezek("audit", "--data", worked_hall, "--hall", "aksu")
        assert (answer.code, answer.err) == (0, "")
        (line,) = answer.out.splitlines()
        for part in ("A004", "operator:aigul", "fainted", "A002, A003"):
            assert part in line

    def test_backup_and_restore(self, worked_hall: Path, tmp_path: Path) -> None:
        """A copy is checked, put into an empty folder, and never over a journal or another file."""
        copy, empty = tmp_path / "kezek.backup", tmp_path / "new"
        assert kezek("backup", "--data", worked_hall, "--to", copy) == (0, "", "")
        assert copy.stat().st_mode & 0o777 == 0o600
        good = kezek("verify", "--data", worked_hall)
        assert kezek("restore", "--from", copy) == good
        assert kezek("restore", "--from", copy, "--data", empty) == good
        assert kezek("verify", "--data", empty) == good
        over_a_journal = kezek("restore", "--from", copy, "--data", empty)
        over_a_file = kezek("backup", "--data", worked_hall, "--to", copy)
        assert (over_a_journal.code, over_a_file.code) == (2, 2)
        assert "never overwritten" in over_a_journal.err
        assert over_a_file.err == f"{copy} exists already: name a new file\n"

    def test_restore_of_a_bad_copy(self, worked_hall: Path, tmp_path: Path) -> None:
        """A copy that does not verify is not put in place, and neither is what is no copy."""
        bad = altered(worked_hall, tmp_path, "DELETE FROM journal WHERE seq = 5") / "kezek.db"
        answer = kezek("restore", "--from", bad, "--data", tmp_path / "new")
        assert (answer.code, answer.out.split(":")[0]) == (1, "aksu 5")
        nothing = kezek("restore", "--from", SAMPLE, "--data", tmp_path / "new")
        assert (nothing.code, nothing.out) == (2, "")
        assert "is no store of journals" in nothing.err
        assert not (tmp_path / "new/kezek.db").exists()

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("verify",), "Say which journal: either --data DIR or --file FILE.\n"),
            (("verify", "--data", "HALL", "--file", "HALL"), "Say which journal: either --data DIR or --file FILE.\n"),
            (("verify", "--data", "none"), "none/kezek.db does not exist: no journal has been started there\n"),
            (
                ("verify", "--data", "HALL", "--head", "xyz"),
                "--head: a head is given as 10 to 64 hexadecimal digits, such as a paper ticket carries.\n",
            ),
            (
                ("verify", "--file", "config.toml"),
                "config.toml is no exported journal: none of its first lines holds a record\n",
            ),
            (("audit", "--data", "HALL", "--hall", "x"), 'There is no hall "x" here. The halls here: aksu.\n'),
            (("export", "--data", "HALL", "--hall", "x"), 'There is no hall "x" here. The halls here: aksu.\n'),
            (
                ("backup", "--data", "none", "--to", "x"),
                "none/kezek.db does not exist: no journal has been started there\n",
            ),
        ],
    )
    def test_wrong_arguments(self, worked_hall: Path, arguments: tuple[str, ...], sentence: str) -> None:
        """Exit 2 with one sentence, and nothing on standard output."""
        words = [str(worked_hall) if argument == "HALL" else argument for argument in arguments]
        assert kezek(*words) == (2, "", sentence)
