"""A hall and its centre as an engineer sets them up: two programs, a code, and a centre that is away for a while."""

import asyncio
import re
from pathlib import Path

import aiohttp

from script.trials.fleet import free_ports
from tests.integration.command_line import SAMPLE, kezek, program
from tests.integration.kezek_process import serving, token


def ends(data: Path) -> list[str]:
    """What `kezek verify` says of each hall: its records and its head."""
    verified = kezek("verify", "--data", data)
    assert verified.code == 0, verified.err
    return verified.out.splitlines()


async def test_a_hall_joins_and_catches_up_after_its_centre_was_away(tmp_path: Path) -> None:
    """Its tickets are there after the centre was gone, record for record; the centre cannot open the hall itself."""
    centre_data, hall_data, config = tmp_path / "centre", tmp_path / "hall", tmp_path / "centre.toml"
    (port,) = free_ports(1)
    config.write_text(f'[server]\nport = {port}\n[centre]\nname = "Region"\n', "utf-8")
    async with serving(hall_data) as hall, aiohttp.ClientSession() as session:
        kiosk = {"Authorization": f"Bearer {token(hall_data, 'kiosk')}"}

        async def issue() -> None:
            body = {"service": "land"}
            async with session.post(f"{hall.url}/api/v1/halls/aksu/tickets", json=body, headers=kiosk) as reply:
                assert reply.status == 201, await reply.text()

        async def waiting_at_centre(count: int) -> None:
            board = {"Authorization": f"Bearer {board_token}"}
            async with asyncio.timeout(60):
                while True:
                    address = f"http://127.0.0.1:{port}/api/v1/halls/aksu/board"
                    async with session.get(address, headers=board) as reply:
                        if reply.status == 200 and (await reply.json())["waiting"]["total"] == count:
                            return
                    await asyncio.sleep(0.2)

        await issue()
        async with serving(centre_data, config, on_its_port=True) as centre:
            board_token = token(centre_data, "board")
            code = kezek("centre", "add", "aksu", "--data", centre_data)
            assert re.fullmatch(r"\d{6}\n", code.out), code.err
            joined = kezek("join", centre.url, code.out.strip(), "--data", hall_data)
            assert (joined.code, joined.out) == (0, "aksu: joined Region\n"), joined.err
            await waiting_at_centre(1)
            async with asyncio.timeout(60):  # stored at once, and not after five minutes
                while True:
                    if " ago)" in kezek("centre", "list", "--data", centre_data).out:
                        break
                    await asyncio.sleep(0.2)
        await issue()
        await issue()
        async with serving(centre_data, config, on_its_port=True):
            await waiting_at_centre(3)
            assert "aksu  paired" in kezek("centre", "list", "--data", centre_data).out
    assert ends(centre_data) == ends(hall_data)
    code_of_start, _, errors = program("serve", "--config", SAMPLE, "--data", centre_data, "--port", "0")
    assert code_of_start == 2
    assert "the journal of this hall comes from the hall's own server" in errors
