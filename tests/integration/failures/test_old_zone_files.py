"""A PC that has not been updated since 2023 keeps the hall's hours of today."""

import os
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from tests.integration.command_line import SAMPLE
from tests.integration.kezek_process import serving, token

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def old_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's files Almaty is at UTC+6, as it was until 1 March 2024."""
    (tmp_path / "zoneinfo" / "Asia").mkdir(parents=True)
    six_hours = files("tzdata").joinpath("zoneinfo", "Etc", "GMT-6").read_bytes()
    (tmp_path / "zoneinfo" / "Asia" / "Almaty").write_bytes(six_hours)
    (tmp_path / "zoneinfo" / "tzdata.zi").write_text("# version 2023c\n", "ascii")
    monkeypatch.setitem(os.environ, "PYTHONTZPATH", str(tmp_path / "zoneinfo"))


@pytest.mark.usefixtures("old_system")
async def test_the_hall_is_open_in_the_middle_of_its_day(tmp_path: Path) -> None:
    """Its hours end before the hour that the old files would have it, and it gives tickets; the log has a warning."""
    now = datetime.now(UTC).astimezone(ZoneInfo("Etc/GMT-5"))
    opens = max(now - timedelta(minutes=20), now.replace(hour=0, minute=0))
    closes = min(now + timedelta(minutes=30), now.replace(hour=23, minute=59))
    hours = "".join(f'{day} = ["{opens:%H:%M}-{closes:%H:%M}"]\n' for day in DAYS)
    config = tmp_path / "config.toml"
    config.write_text(SAMPLE.read_text("utf-8") + f"\n[halls.aksu.hours]\n{hours}", "utf-8")
    data = tmp_path / "data"
    async with serving(data, config, dict(os.environ)) as server, aiohttp.ClientSession() as client:
        headers = {"Authorization": f"Bearer {token(data, 'kiosk')}"}
        address = f"{server.url}/api/v1/halls/aksu/tickets"
        async with client.post(address, json={"service": "land"}, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
    assert "those of the system (2023c) say UTC+06:00" in server.errors
