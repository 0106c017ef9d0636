"""Sixteen kiosks and sixteen desks at once."""

import asyncio
from pathlib import Path

from tests.integration.command_line import kezek
from tests.integration.kezek_process import serving, token
from tests.integration.rush import CONFIG, Rush, check


def test_no_number_twice_no_ticket_at_two_windows_none_lost(tmp_path: Path) -> None:
    """480 visitors in a rush, with real processes and connections; the chain of the journal verifies."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, "utf-8")
    data = tmp_path / "data"
    rush = Rush({role: token(data, role) for role in ("kiosk", "operator")}, visitors=480)

    async def run() -> None:
        async with serving(data, config) as server:
            rush.up(server.url)
            await rush.run()

    asyncio.run(run())
    check(rush, data)
    verified = kezek("verify", "--data", data)
    assert verified.code == 0, verified.out
