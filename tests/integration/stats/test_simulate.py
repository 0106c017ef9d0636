"""`kezek simulate`, as it is typed, on the project's own sample day and on a bank's."""

import gzip
from pathlib import Path

import pytest
from msgspec import json

from tests.integration.command_line import kezek

ROOT = Path(__file__).parents[3]
BANK = ROOT.parent / "shared" / "data" / "bank_1999_jan_feb.csv.gz"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample day as a hall's history."""
    folder = tmp_path_factory.mktemp("data")
    answer = kezek(
        "import", ROOT / "examples" / "day.csv", "--hall", "aksu", "--data", folder, "--norm-minutes", "15",
        "--head-start", "elderly=600",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return folder


def simulated(data: Path, *options: str, hall: str = "aksu", day: str = "2025-03-03") -> dict[str, object]:
    answer = kezek("simulate", "--data", data, "--hall", hall, "--day", day, "--runs", "3", "--json", *options)
    assert answer.code == 0, answer.err
    return dict(json.decode(answer.out))


def test_scenarios_stand_beside_what_was(data: Path) -> None:
    """The sample day: 300 came, 36 gave up, 71 % within a quarter of an hour. A ninth window helps; a closed one hurts;
    played again as it was, the mean wait is right within a minute."""
    outcomes = simulated(data, "--windows", "actual; 9=*@09:00-18:00", "--windows", "actual; -4")
    was, replay, (larger, fewer) = outcomes["was"], outcomes["again"], outcomes["scenarios"]  # type: ignore[misc]
    assert (was["joined"], was["served"], was["gave_up"]) == (300, 264, 36)
    assert was["norm"]["share"] == pytest.approx(0.7118, abs=0.0005)
    assert replay["wait"]["mean_s"] == pytest.approx(was["wait"]["mean_s"], abs=60)
    assert replay["joined"] == larger["joined"] == fewer["joined"] == 300
    assert larger["wait"]["mean_s"] < 0.8 * replay["wait"]["mean_s"]
    assert fewer["wait"]["mean_s"] > 1.3 * replay["wait"]["mean_s"]
    assert larger["norm"]["share"] > replay["norm"]["share"] > fewer["norm"]["share"]
    assert [w["window"] for w in fewer["windows"]] == [1, 2, 3, 5, 6, 7, 8]
    assert larger["says"] == "windows actual; 9=*@09:00-18:00"
    assert was["erlang"]["half_hours"] == 17


def test_the_same_seed_is_the_same_answer(data: Path) -> None:
    """What somebody decided by can be shown to somebody else."""
    assert simulated(data, "--rule", "helps=off") == simulated(data, "--rule", "helps=off")


def test_a_person_reads_tables_and_sees_a_picture(data: Path, tmp_path: Path) -> None:
    """Without --json: the table, bars by half hour, windows, and what Erlang's formula assumes; and a PNG."""
    picture = tmp_path / "day.png"
    answer = kezek(
        "simulate", "--data", data, "--hall", "aksu", "--day", "2025-03-03", "--runs", "1",
        "--rule", "priorities=off", "--plot", picture,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    for phrase in ("aksu, 2025-03-03", "was", "again", "A: rule priorities=off", "within the norm", "Erlang C assumes"):
        assert phrase in answer.out
    assert "█" in answer.out
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--day", "2025-03-04"), "nobody's visit ended on 2025-03-04: its journal goes from 2025-03-03 to 2025-03-03"),
        (("--day", "yesterday"), "yesterday is no date such as 2026-01-31"),
        (("--day", "2025-03-03", "--windows", "99"), "the hall has no window 99"),
        (("--day", "2025-03-03", "--rule", "x=1"), "'x=1' is no setting of a rule"),
        (("--day", "2025-03-03", *("--windows", "-1") * 4, *("--rule", "helps=off") * 2), "these are 8 scenarios"),
        (("--day", "2025-03-03", "--plot", "day.jpg"), "a picture is a .png or a .svg"),
    ],
)
def test_a_mistake_is_one_sentence(data: Path, options: tuple[str, ...], sentence: str) -> None:
    """Exit 2, and what to do."""
    answer = kezek("simulate", "--data", data, "--hall", "aksu", *options)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in " ".join(answer.err.replace("│", " ").split())


@pytest.mark.skipif(not BANK.exists(), reason="the bank's log is not part of the project")
def test_a_day_of_the_bank(tmp_path: Path) -> None:
    """10 February: 1593 calls. Played again, the mean wait is right within 15 %, though breaks are only inferred."""
    with gzip.open(BANK, "rt", encoding="utf-8") as rows:
        heading = next(rows)
        (tmp_path / "day.csv").write_text(heading + "".join(row for row in rows if row[:10] == "1999-02-10"), "utf-8")
    log = ("import", tmp_path / "day.csv", "--timezone", "Asia/Jerusalem", "--norm-minutes", "3")
    answer = kezek(*log, "--hall", "bank", "--data", tmp_path)
    assert answer.code == 0, answer.err
    outcomes = simulated(tmp_path, hall="bank", day="1999-02-10")
    was, replay = outcomes["was"], outcomes["again"]
    assert (was["joined"], was["gave_up"]) == (1593, 264)  # type: ignore[index]
    assert replay["wait"]["mean_s"] == pytest.approx(was["wait"]["mean_s"], rel=0.15)  # type: ignore[index]
