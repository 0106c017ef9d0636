"""The subcommands that deal with past logs and figures, as they are typed."""

import asyncio
import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import json

from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.sqlite.schema import APPLICATION_ID, SCHEMA, STEPS
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from tests.integration.command_line import kezek

HEADING = "day,service,priority,arrival_s,start_s,end_s,server\n"
LOG = (
    HEADING
    + "2026-01-05,PS,2,36000,36060,36360,A01\n2026-01-05,PS,0,36010,,36100,\n"
    + "2026-01-06,NW,,36000,36000,36005,A01\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall made of three rows."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "log.csv").write_text(LOG, "utf-8")
    answer = kezek(
        "import", folder / "log.csv", "--hall", "past", "--data", folder, "--head-start", "2=90", "--norm-minutes", "1"
    )
    assert answer.code == 0, answer.err
    assert answer.out.startswith("past: 19 records, head ")
    assert "3 visits of 2 days; 0 of them at a spare window" in answer.err
    return folder


def test_an_imported_hall_verifies_and_is_not_imported_twice(data: Path) -> None:
    """The same file again changes nothing; another one is refused."""
    assert kezek("verify", "--data", data).out.startswith("past: 19 records, head ")
    assert kezek("audit", "--data", data, "--hall", "past").out == ""
    repeated = kezek(
        "import", data / "log.csv", "--hall", "past", "--data", data, "--head-start", "2=90", "--norm-minutes", "1"
    )
    assert (repeated.code, repeated.out[:16]) == (0, "past: 19 records")
    (data / "other.csv").write_text(LOG + "2026-01-07,NW,,36000,36000,36005,A01\n", "utf-8")
    other = kezek("import", data / "other.csv", "--hall", "past", "--data", data)
    assert (other.code, other.out) == (1, "")
    assert "past has a journal already" in other.err


def test_a_bad_log_is_refused_whole(tmp_path: Path) -> None:
    """Every bad row is named, the exit code is 2, and no journal is begun."""
    (tmp_path / "bad.csv").write_text(LOG + "2026-01-07,NW,,x,1,2,A\n2026-13-07,NW,,0,1,2,A\n", "utf-8")
    answer = kezek("import", tmp_path / "bad.csv", "--hall", "past", "--data", tmp_path / "data")
    assert answer.code == 2
    no_time = "is neither a number of seconds after midnight nor a time such as 09:30:00"
    assert answer.err.splitlines() == [
        f"{tmp_path}/bad.csv:5: arrival_s: 'x' {no_time}",
        f"{tmp_path}/bad.csv:6: day: '2026-13-07' is a day that no calendar has",
    ]
    assert not (tmp_path / "data").exists()
    for command in ("forecast-check", "alarm-check"):
        options = ("--norm-minutes", "5") if command == "alarm-check" else ()
        refused = kezek(command, tmp_path / "bad.csv", "--learn-until", "2026-01-05", *options)
        assert (refused.code, refused.err) == (2, answer.err)
    missing = kezek("import", tmp_path / "none.csv", "--hall", "past", "--data", tmp_path / "data")
    assert (missing.code, missing.err) == (2, f"{tmp_path}/none.csv: No such file or directory\n")


def test_an_import_says_what_it_took_the_file_for(tmp_path: Path) -> None:
    """Encoding, separator, days, times, services, doubled rows and the turn of the day; with --check nothing else."""
    log = LOG.replace("PS", "Жер").replace("2026-01-06", "06.01.2026").replace(",", ";").encode("utf-8-sig")
    (tmp_path / "log.csv").write_bytes(log + "2026-01-05;Жер;2;36000;36060;36360;A01\r\n;;;;;;\r\n".encode())
    answer = kezek("import", tmp_path / "log.csv", "--hall", "past", "--data", tmp_path / "data", "--check")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.splitlines() == [
        f"{tmp_path}/log.csv: UTF-8 with a byte order mark, columns by semicolon",
        "days written as DD.MM.YYYY and YYYY-MM-DD, from 2026-01-05 to 2026-01-06; times as seconds",
        "3 visits of 2 days; 0 of them at a spare window",
        "2 services: NW, Жер",
        "1 doubled row counted once: line 5",
        "the day turns at 00:00, when the fewest were in the hall",
    ]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("head_start", ["2=86401", "2\n=90", "=90", "2", "2=-1"])
def test_a_head_start_that_no_hall_can_have_is_refused(tmp_path: Path, head_start: str) -> None:
    """More than a day, or a value that is no name: said before anything is read."""
    answer = kezek("import", tmp_path / "log.csv", "--hall", "past", "--data", tmp_path, "--head-start", head_start)
    assert (answer.code, list(tmp_path.iterdir())) == (2, [])
    assert "Traceback" not in answer.err


def test_a_service_of_the_log_is_named_as_one_of_the_hall(tmp_path: Path) -> None:
    """By an id; what is none is refused before anything is read."""
    (tmp_path / "log.csv").write_bytes(LOG.encode())
    command = ("import", tmp_path / "log.csv", "--hall", "past", "--data", tmp_path / "data", "--service")
    refused = kezek(*command, "PS=Land plots")
    assert (refused.code, "is not NAME=ID" in refused.err, (tmp_path / "data").exists()) == (2, True, False)
    assert kezek(*command, "PS=land").code == 0
    exported = kezek("export", "--data", tmp_path / "data", "--hall", "past").out
    assert ('\\"id\\":\\"land\\"' in exported, '\\"id\\":\\"ps\\"' in exported) == (True, False)


def test_a_report_names_the_record_it_stands_at(data: Path) -> None:
    """JSON and CSV say the same; the head is that of the journal."""
    head = kezek("verify", "--data", data).out.split()[-1]
    period = ("--hall", "past", "--data", data, "--from", "2026-01-05", "--to", "2026-01-06", "--by", "service")
    report = json.decode(kezek("report", *period).out)
    assert (report["seq"], report["head"], report["percentiles"]) == (19, head, "exact")
    assert report["total"]["norm"] == {
        "kept": 2, "broken": 1, "undecided": 0, "share": pytest.approx(2 / 3),
        "low": pytest.approx(0.2077, abs=1e-4), "high": pytest.approx(0.9385, abs=1e-4),
        "waiting_beyond": 0, "pending": 0, "norms_s": [60],
    }  # fmt: skip
    rows = list(csv.DictReader(kezek("report", *period, "--format", "csv").out.removeprefix("\ufeff").splitlines()))
    assert [(row["service"], row["balance.joined"], row["wait.max_s"], row["head"]) for row in rows] == [
        ("", "3", "90.0", head),
        ("nw", "1", "0.0", head),
        ("ps", "2", "90.0", head),
    ]


def test_a_report_of_a_moment_is_as_it_was_then(data: Path) -> None:
    """Who left after 90 seconds had waited 55 at one moment, 70 at another one; a moment before the hall is none, and
    one without its offset is refused."""
    command = ("report", "--hall", "past", "--data", data, "--at")
    for moment, broken, beyond, pending, seq in (("10:01:05", 0, 0, 1, 7), ("10:01:20", 1, 1, 0, 7)):
        report = json.decode(kezek(*command, f"2026-01-05T{moment}+05:00").out)
        norm = report["total"]["norm"]
        assert (report["from"], report["seq"]) == ("2026-01-05", seq)
        assert (norm["kept"], norm["broken"], norm["waiting_beyond"], norm["pending"]) == (1, broken, beyond, pending)
    before = kezek(*command, "2025-01-05T10:00+05:00")
    assert (before.code, before.err) == (2, "The hall had no record yet at that moment.\n")
    assert "2026-01-31T11:30+05:00" in kezek(*command, "2026-01-05T10:00").err


def test_a_report_is_a_file(data: Path, tmp_path: Path) -> None:
    """A page in Kazakh; a workbook on standard output is bytes and nothing else."""
    period = ("report", "--hall", "past", "--data", data, "--from", "2026-01-05", "--to", "2026-01-05")
    answer = kezek(*period, "--format", "html", "--language", "kk", "--out", tmp_path / "day.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert '<html lang="kk">' in (tmp_path / "day.html").read_text("utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["day.html"]


def test_what_is_no_period_or_no_hall_is_said(data: Path) -> None:
    """A sentence and exit code 2."""
    wrong = kezek("report", "--hall", "past", "--data", data, "--from", "2026-02-01", "--to", "2026-01-01")
    assert (wrong.code, wrong.err) == (2, "The period ends before it begins. Exchange the two days.\n")
    nowhere = kezek("report", "--hall", "aksu", "--data", data)
    assert (nowhere.code, nowhere.err) == (2, f"there is no journal of a hall aksu in {data}\n")


def test_visits_are_made_anew(data: Path) -> None:
    """Whatever somebody has done to the rows: they are those of the journal again."""
    period = ("report", "--hall", "past", "--data", data, "--from", "2026-01-05", "--to", "2026-01-06")
    before = kezek(*period).out
    with closing(sqlite3.connect(data / "kezek.db")) as db, db:
        db.execute("UPDATE visits SET waited = 0")
    assert kezek(*period).out != before
    assert kezek("rebuild-visits", "--hall", "past", "--data", data).out == "past: visits up to record 19\n"
    assert kezek(*period).out == before


def test_a_store_of_an_earlier_version_gets_its_visits(data: Path, tmp_path: Path) -> None:
    """One that has no tables for them: the first report makes them."""
    period = ("report", "--hall", "past", "--from", "2026-01-05", "--to", "2026-01-06", "--data")
    with closing(sqlite3.connect(tmp_path / "kezek.db")) as db:
        for script in (SCHEMA, *(STEPS[version] for version in range(2, 6))):
            db.executescript(script)
        db.execute("ATTACH ? AS whole", (str(data / "kezek.db"),))
        db.execute("INSERT INTO journal SELECT * FROM whole.journal")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 5")
        db.commit()
    assert kezek(*period, tmp_path).out == kezek(*period, data).out


def test_a_forecast_check_says_when_there_is_nobody_to_judge(data: Path) -> None:
    """No table of zeros, but a sentence."""
    answer = kezek("forecast-check", data / "log.csv", "--learn-until", "2026-01-05")
    assert answer.code == 2
    assert answer.err == "nobody queued after 2026-01-05: the log goes from 2026-01-05 to 2026-01-06\n"


def test_a_forecast_check_tells_a_table_and_json(data: Path) -> None:
    """Before there is enough to learn from there is nothing to judge, and that is said."""
    table = kezek("forecast-check", data / "log.csv", "--learn-until", "2026-01-04", "--draws", "10")
    assert table.code == 0, table.err
    assert "2 queued, 1 of them gave up (50.0%)." in table.out
    assert "that was held against outcomes: nothing to judge yet." in table.out
    assert "All that was told: nothing to judge yet." in table.out
    check = json.decode(kezek("forecast-check", data / "log.csv", "--learn-until", "2026-01-04", "--json").out)
    assert (check["queued"], check["gave_up"], check["total"], check["published"]) == (2, 1, None, None)


async def follow(data: Path, hall: str) -> None:
    """Make the hall one that is followed and whose log was cosigned, the second time under another name."""
    store = await SqliteStore.open(data)
    await store.change_followed_hall(None, FollowedHall(hall, digest=bytes(32)))
    for name, size in (("old.example", 5), ("queue.example", 7)):
        await store.cosign_tree(None, CosignedTree(f"{name}/{hall}", size, bytes(32)))
    await store.close()


def test_many_halls_as_one_report(data: Path, tmp_path: Path) -> None:
    """All halls of a place, or those of a district; a day for publication, and a mistake in what was asked."""
    config = tmp_path / "config.toml"
    names = 'names = { kk = "А", ru = "А", en = "A" }'
    config.write_text(
        f'[halls.a]\n{names}\nservices = [{{ id = "land", prefix = "A", {names} }}]\n'
        f'windows = [{{ window = 1, services = ["land"] }}]\n'
        f'[[region.districts]]\nid = "south"\n{names}\n[[region.halls]]\nid = "past"\ndistrict = "south"\n',
        "utf-8",
    )
    region = ("region", "report", "--data", data, "--from", "2026-01-05", "--to", "2026-01-06")
    figures = json.decode(kezek(*region).out)
    assert (figures["halls"]["past"]["joined"], figures["total"]["served"], figures["districts"]) == (3, 2, {})
    of_district = json.decode(kezek(*region, "--config", config, "--district", "south").out)
    assert of_district["districts"]["south"]["joined"] == 3
    table = kezek(*region, "--format", "csv", "--language", "en").out
    assert next(csv.DictReader(table.lstrip("\ufeff").splitlines()))["Joined"] == "3"
    page = tmp_path / "report.html"
    assert kezek(*region, "--format", "html", "--language", "en", "--config", config, "--out", page).code == 0
    assert all(text in page.read_text("utf-8") for text in ("<!doctype html>", "kezek verify --head", "1 of 1"))
    asyncio.run(follow(data, "past"))
    assert kezek(*region, "--format", "html", "--language", "en", "--config", config, "--out", page).code == 0
    assert all(text in page.read_text("utf-8") for text in ("Made without a server", "<td>7</td>"))
    published = kezek("region", "open-data", "--data", data, "--day", "2026-01-05", "--to", tmp_path / "open")
    assert published.code == 0, published.err
    assert sorted(file.name for file in (tmp_path / "open").iterdir()) == [
        f"region-2026-01-05.{form}" for form in ("csv", "csv-metadata.json", "json")
    ]
    for wrong in (("--from", "1900-01-01"), ("--from", "x"), ("--district", "nowhere")):
        refused = kezek(*region, *wrong)
        assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), wrong
    assert kezek("region", "report", "--data", tmp_path / "none").code != 0
    assert not (tmp_path / "none").exists()
