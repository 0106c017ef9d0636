"""Several servers on one store while they are killed, and the database goes: nobody in the hall notices."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from script.trials.last_places import LastPlacesPlan, last_places
from script.trials.run import TrialPlan, trial
from script.trials.worker_kills import WorkerKillPlan, worker_kills


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL may enter, which is another user where we are root."""
    path = Path(tempfile.mkdtemp(prefix="kezek-trial-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "plan",
    [
        TrialPlan(servers=2, seconds=4, kiosks=4, desks=4, bookers=3, kill_every_s=1.8, away_s=2, rest_s=2),
        TrialPlan(store="sqlite", servers=2, seconds=4, kiosks=4, desks=4, bookers=3, kill_every_s=1.8, rest_s=2),
    ],
    ids=["postgres", "sqlite"],
)
async def test_nobody_notices(plan: TrialPlan, folder: Path) -> None:
    """No number twice, no double call, nothing answered and lost, no wrong refusal or 404, no 503 but while the
    database is away, every ticket on paper once, every board right within five seconds."""
    report = await trial(plan, folder)
    assert report.findings == [], report.figures


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_the_last_places_are_given_once(folder: Path) -> None:
    """Sixteen at a time want the same twenty places while servers are killed: each place has one visitor, whoever is
    refused has three others that are free, and nothing that was answered is lost."""
    report = await last_places(LastPlacesPlan(store="sqlite", seconds=1, people=60, kill_every_s=2), folder)
    assert report.findings == [], report.figures


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_figures_outlive_a_worker_that_is_killed(folder: Path) -> None:
    """While it is killed again and again no command fails; forecasts come back, and figures are those of a program that
    nobody kills. How long all of that takes is measured by `script/trial --worker`."""
    unhurried = WorkerKillPlan(seconds=1, kill_every_s=0.5, forecast_within_s=float("inf"), slowness=float("inf"))
    report = await worker_kills(unhurried, folder)
    assert report.findings == [], report.figures
