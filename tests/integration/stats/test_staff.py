"""`kezek staff`, as it is typed."""

from pathlib import Path

import pytest
from msgspec import json

from tests.integration.command_line import kezek

ROWS = "".join(
    f"2026-01-{day:02},land,,{9 * 3600 + 240 * n},{9 * 3600 + 240 * n},{9 * 3600 + 240 * n + 600},{'abc'[n % 3]}\n"
    for day in (5, 12, 19)
    for n in range(30)
)
"""Three Mondays: somebody every four minutes for two hours, ten minutes each, at three windows."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "log.csv").write_text("day,service,priority,arrival_s,start_s,end_s,server\n" + ROWS, "utf-8")
    log = ("import", folder / "log.csv", "--hall", "aksu", "--data", folder, "--norm-minutes", "5")
    assert kezek(*log).code == 0
    return folder


def test_a_proposal_is_a_table_a_picture_and_json(data: Path, tmp_path: Path) -> None:
    """Two and a half windows' work: three windows keep the norm, two alone for half an hour at the most."""
    command = ("staff", "--hall", "aksu", "--data", data, "--weekday", "mon")
    picture = tmp_path / "windows.svg"
    answer = kezek(*command, "--plot", picture)
    assert answer.code == 0, answer.err
    assert "aksu, Monday: 2026-01-05, 2026-01-12, 2026-01-19" in " ".join(answer.out.split())
    assert "Windows' hours a day: 5.5 proposed" in answer.out
    assert picture.read_text("utf-8").startswith("<svg")
    proposal = json.decode(kezek(*command, "--json").out)
    assert [slot["begin"] for slot in proposal["slots"]] == ["09:00", "09:30", "10:00", "10:30"]
    assert sorted(slot["windows"] for slot in proposal["slots"]) == [2, 3, 3, 3]
    assert all(slot["is_kept"] and slot["numbers"] == [1, 2, 3][: slot["windows"]] for slot in proposal["slots"])
    assert proposal["share"] >= 0.8


def test_the_present_and_later_days_are_not_looked_at(data: Path) -> None:
    """`--before` and `--days` choose what the proposal rests on."""
    command = ("staff", "--hall", "aksu", "--data", data, "--weekday", "mon", "--json")
    assert json.decode(kezek(*command, "--before", "2026-01-19").out)["days"] == ["2026-01-05", "2026-01-12"]
    assert json.decode(kezek(*command, "--days", "1").out)["days"] == ["2026-01-19"]


def test_a_weekday_without_a_past_is_said(data: Path) -> None:
    """A sentence and exit 2."""
    answer = kezek("staff", "--hall", "aksu", "--data", data, "--weekday", "tue")
    assert (answer.code, answer.out, answer.err) == (2, "", "no such day has been yet (tue)\n")
    typo = kezek("staff", "--hall", "aksu", "--data", data, "--weekday", "mon", "--before", "soon")
    assert (typo.code, typo.out) == (2, "")
    assert "soon is no date such as 2026-01-31" in " ".join(typo.err.replace("│", " ").split())
