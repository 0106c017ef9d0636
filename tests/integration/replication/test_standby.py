"""A second machine follows a hall and takes it over, while the first one still runs, or after it has lost its power."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from script.trials.fleet import free_ports
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.kezek_process import serving, token

PATIENCE_S = 90


async def issue(url: str, secret: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        aiohttp.ClientSession(url, headers=headers) as session,
        session.post("/api/v1/halls/aksu/tickets", json={"service": "land"}) as reply,
    ):
        return reply.status, await reply.json()


async def issue_until(url: str, secret: str, code: str | None) -> tuple[list[Any], Any]:
    """Take tickets until the server answers with that code, or for None gives one; those that were given, and the last
    answer."""
    tickets: list[Any] = []
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                _, answer = await issue(url, secret)
            except aiohttp.ClientError:  # it starts anew
                answer = {"code": "away"}
            if answer.get("code") == code:
                return tickets, answer
            if "number" in answer:
                tickets.append(answer)
            await asyncio.sleep(0.2)


async def has_come(data: Path, other: Path) -> None:
    """Wait until both folders have the same journal."""
    async with asyncio.timeout(PATIENCE_S):
        while kezek("verify", "--data", data).out != kezek("verify", "--data", other).out:  # noqa: ASYNC110 - processes
            await asyncio.sleep(0.2)


@pytest.mark.long
async def test_a_hall_is_taken_over_by_one_command(tmp_path: Path) -> None:
    """The first machine hears of the higher epoch and writes nothing more, also after a restart; its last papers are
    named, and no number is given twice."""
    first_data, data = tmp_path / "first", tmp_path / "standby"
    kiosk = token(first_data, "kiosk")
    config = tmp_path / "standby.toml"
    config.write_text(SAMPLE.read_text("utf-8") + '\n[standby]\nhall = "aksu"\n', "utf-8")
    async with serving(first_data) as first:
        assert (await issue(first.url, kiosk))[0] == 201
        assert kezek("backup", "--data", first_data, "--to", tmp_path / "copy").code == 0
        assert kezek("restore", tmp_path / "copy", "--data", data).code == 0
        async with serving(data, config) as standby:
            code = kezek("standby", "code", "--data", data, "--hall", "aksu")
            joined = kezek("join", standby.url, code.out.strip(), "--data", first_data, "--standby")
            assert joined.code == 0, joined.err
            await issue_until(standby.url, kiosk, "hall_followed")
            before = (await issue(first.url, kiosk))[1]
            await has_come(first_data, data)
            promoted = kezek("promote", "--data", data)
            assert (promoted.code, "epoch 1 begins" in promoted.out) == (0, True), promoted.err
            lost, _ = await issue_until(first.url, kiosk, "hall_superseded")
            _, first_after = await issue_until(standby.url, kiosk, None)
            assert int(first_after["number"][1:]) > 100 > int(before["number"][1:])
            assert kezek("promote", "--data", data).code == 1
            report = kezek("standby", "report", "--data", first_data)
            assert report.code == (1 if lost else 0), report.err
            assert all(ticket["number"] in report.out and ticket["proof"][:10] in report.out for ticket in lost)
            async with serving(first_data) as successor:
                assert (await issue(successor.url, kiosk))[1]["code"] == "hall_superseded"
            assert kezek("verify", "--data", data).code == 0


async def at_centre(url: str, secret: str, waiting: int) -> None:
    """Wait until so many wait on the hall's board at its centre."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession(url, headers=headers) as session:
        while True:
            async with session.get("/api/v1/halls/aksu/board") as reply:
                if reply.status == 200 and (await reply.json())["waiting"]["total"] == waiting:
                    return
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_what_the_centre_alone_had_is_taken_over(tmp_path: Path) -> None:
    """A hall is killed while it gives tickets, when its centre has had more than its standby and then nothing: the
    standby fetches that and goes on, the centre has the same end, and what only the first disk has is named."""
    first_data, data, centre_data = tmp_path / "first", tmp_path / "standby", tmp_path / "centre"
    config, centre_config = tmp_path / "standby.toml", tmp_path / "centre.toml"
    own_port, port = free_ports(2)
    sample = SAMPLE.read_text("utf-8").replace("port = 8080\n", f"port = {own_port}\n")
    config.write_text(f'{sample}\n[standby]\nhall = "aksu"\n', "utf-8")
    centre_config.write_text(f"[server]\nport = {port}\n[centre]\n", "utf-8")
    kiosk, board = token(first_data, "kiosk"), token(centre_data, "board")
    async with serving(first_data) as first:
        async with serving(centre_data, centre_config, on_its_port=True) as centre:
            code = kezek("centre", "add", "aksu", "--data", centre_data)
            assert kezek("join", centre.url, code.out.strip(), "--data", first_data).code == 0
            assert (await issue(first.url, kiosk))[0] == 201
            assert kezek("backup", "--data", first_data, "--to", tmp_path / "copy").code == 0
            assert kezek("restore", tmp_path / "copy", "--data", data).code == 0
            async with serving(data, config, on_its_port=True) as standby:
                code = kezek("standby", "code", "--data", data, "--hall", "aksu")
                joined = kezek("join", standby.url, code.out.strip(), "--data", first_data, "--standby")
                assert joined.code == 0, joined.err
                assert (await issue(first.url, kiosk))[0] == 201
                await has_come(first_data, data)
            fetched = [(await issue(first.url, kiosk))[1] for _ in range(3)]
            await at_centre(centre.url, board, 5)
        has_given = asyncio.Event()
        giving = asyncio.create_task(issue_while_it_runs(first.url, kiosk, has_given))
        await asyncio.wait_for(has_given.wait(), PATIENCE_S)
        await first.kill()
        lost = await giving
    async with serving(centre_data, centre_config, on_its_port=True):
        promoted = kezek("promote", "--data", data)
        assert (promoted.code, "epoch 1 begins" in promoted.out) == (0, True), promoted.err
        assert "3 records that only the centre had are here now." in promoted.err
        async with serving(data, config, on_its_port=True) as standby:
            _, first_after = await issue_until(standby.url, kiosk, None)
            assert int(first_after["number"][1:]) > 100
            await has_come(data, centre_data)
            report = kezek("standby", "report", "--data", first_data)
    assert (report.code, len(lost) > 0) == (1, True), report.err
    assert all(ticket["number"] in report.out and ticket["proof"][:10] in report.out for ticket in lost)
    assert not any(ticket["number"] in report.out for ticket in fetched)
    assert kezek("verify", "--data", data).out == kezek("verify", "--data", centre_data).out


async def issue_while_it_runs(url: str, secret: str, has_given: asyncio.Event) -> list[Any]:
    """Take tickets until the server is gone, and say so once there are three; those that were given."""
    tickets = []
    while True:
        try:
            status, ticket = await issue(url, secret)
        except aiohttp.ClientError:
            return tickets
        assert status == 201, ticket
        tickets.append(ticket)
        if len(tickets) == 3:
            has_given.set()
