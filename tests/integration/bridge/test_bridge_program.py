"""The program `kezek bridge` and its tools, as an installer meets them."""

import asyncio
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from firmware_bridge.cli import app
from firmware_bridge.errors import PortFault
from firmware_bridge.simulators.simulated_bus import simulated_bus
from firmware_bridge.simulators.simulated_device import SimulatedDevice
from firmware_bridge.tools.addresses import answering_addresses, renumber
from firmware_bridge.tools.exercise import exercise, steps
from firmware_bridge.tools.single_bus import single_bus
from queue_server.config import boards as config
from queue_server.config.mistakes import ConfigError

HALL = """
[halls.main]
names = { kk = "Зал", ru = "Зал", en = "Hall" }
services = [{ id = "land", prefix = "A", names = { kk = "Жер", ru = "Земля", en = "Land" } }]
windows = [{ window = 1, services = ["land"] }]
"""
BUS = """
[[bridge.buses]]
id = "ground"
protocol = "candle"
port = "/dev/tty-of-nobody"
boards = [{ address = 0x20, window = 1, lines = ["{number}"] }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "config.toml"
    path.write_text(HALL + BUS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say which configuration"),
        (["--config", "FILE"], "say which server"),
        (["--config", "FILE", "--server", "10.0.0.5:8080"], "say which server"),
        (["--config", "FILE", "--server", "http://"], "say which server"),
        (["--config", "FILE", "--server", "http://10.0.0.5:x"], "say which server"),
        (["--config", "FILE", "--server", "http://127.0.0.1:1"], "give a token"),
        (["--config", "FILE", "--server", "https://example.kz/kezek"], "give a token"),
        (["--config", "FILE", "--server", "http://[::1]:8080"], "give a token"),
        (["scan", "/dev/null", "--units", "all"], "units are written as 1-32"),
        (["scan", "/dev/null", "--units", "3-1"], "units are written as 1-32"),
        (["scan", "/dev/null", "--units", "0-400"], "and lie between 1 and 247"),
        (["address", "/dev/null", "--new", "0x21"], "say which board: --current ADDRESS, or --alone"),
        (["address", "/dev/null", "--new", "0x21", "--current", "0x20", "--alone"], "say which board"),
        (["address", "/dev/null", "--new", "0x80", "--current", "0x20"], "0x80 is no address of a candle board"),
        (["address", "/dev/null", "--new", "0x21", "--current", "0xff"], "would renumber every board on the bus"),
        (["test", "/dev/null", "--protocol", "candle", "--address", "thirty"], "thirty"),
        (["test", "/dev/null", "--protocol", "candel"], "there is no protocol 'candel'"),
        (["test", "/dev/null", "--protocol", "modbus"], "needs the map of its registers"),
        (["test", "/dev/null", "--protocol", "candle", "--address", "5"], "5 is out of range"),
        (["test", "/dev/null", "--protocol", "candle", "--baud", "9601"], "9601"),
        (["monitor"], "give a PORT"),
    ],
)
def test_wrong_arguments_say_what_to_do(file: Path, arguments: list[str], says: str) -> None:
    """A wrong call ends with 2 and a sentence."""
    result = CliRunner().invoke(
        app, [str(file) if word == "FILE" else word for word in arguments], env={"KEZEK_TOKEN": ""}
    )
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", " ").split())


def test_a_wrong_configuration_ends_the_start(file: Path) -> None:
    """Two boards with one address: the bridge names file, line and key before it opens a port."""
    file.write_text(
        file.read_text("utf-8").replace("boards = [", 'boards = [{ address = 0x20, lines = ["x"] }, '), "utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        CliRunner().invoke(
            app, ["--config", str(file), "--server", "http://127.0.0.1:1", "--token", "t"], catch_exceptions=False
        )
    problems = [str(problem) for problem in caught.value.problems]
    assert f"{file}:11: bridge.buses[0].boards[1].address: two devices on this bus have the address 32" in problems[-1]


def test_a_port_that_is_missing_is_named_with_file_line_and_key(file: Path) -> None:
    """At the start a port that cannot be opened is told where the configuration names it."""
    from firmware_bridge.cli import _places
    from queue_server.config.file.load import load

    assert _places(file, load(file).bridge) == {"ground": f"{file}:10: bridge.buses[0].port"}


def test_status_without_a_bridge(file: Path, unused_tcp_port: int) -> None:
    """Asking a bridge that does not run ends with 1 and says so."""
    file.write_text(HALL + f"[bridge]\nstatus_port = {unused_tcp_port}\n" + BUS, "utf-8")
    result = CliRunner().invoke(app, ["--config", str(file), "--status"])
    assert result.exit_code == 1
    assert f"no bridge answers on port {unused_tcp_port} of this machine" in result.output


@pytest.mark.parametrize("arguments", [["--status"], ["monitor"]])
def test_a_status_port_that_nobody_knows(file: Path, arguments: list[str]) -> None:
    """With any free port nobody can ask: the key to write is named."""
    file.write_text(HALL + "[bridge]\nstatus_port = 0\n" + BUS, "utf-8")
    config = ["--config", str(file)]
    result = CliRunner().invoke(app, [*config, *arguments] if "--status" in arguments else [*arguments, *config])
    assert result.exit_code == 2
    assert f"{file}:7: bridge.status_port: 0 is any free port" in result.output


def test_a_configuration_without_a_bus(file: Path) -> None:
    """There is nothing to drive: exit 2."""
    file.write_text(HALL, "utf-8")
    result = CliRunner().invoke(app, ["--config", str(file), "--server", "http://127.0.0.1:1", "--token", "t"])
    assert result.exit_code == 2
    assert "bridge.buses: there is no bus to drive" in result.output


class Watched:
    """A device whose glass is looked at after every byte, however many are read at once."""

    def __init__(self, device: SimulatedDevice, glass: list[str]) -> None:
        self._device = device
        self._glass = glass
        self.data_to_send, self.appearance = device.data_to_send, device.appearance

    def receive_data(self, data: bytes) -> None:
        for byte in data:
            self._device.receive_data(bytes([byte]))
            self._glass.append(self.appearance().text)


@pytest.mark.parametrize(
    ("protocol", "keys"),
    [
        ("candle", {}),
        ("modbus", {"address": 5, "map": "dm56a04"}),
        ("alpha", {"address": 1}),
        ("vfd", {"dialect": "epson"}),
    ],
)
async def test_the_test_tool_shows_every_step(protocol: str, keys: dict[str, object]) -> None:
    """Each step of `bridge test` is on the board's glass before the next one."""
    bridge, bus = single_bus("-", protocol, None, None, **keys)
    address = bus.boards[0].address
    appearances: list[str] = []
    lines: list[str] = []
    async with asyncio.timeout(20), simulated_bus(bridge, bus) as simulated:
        simulated.devices = [Watched(simulated.devices[0], appearances)]
        quick = msgspec.structs.replace(bus, port=simulated.port, gap_ms=0)
        await exercise(bridge, quick, 0, lines.append)
        expected = [step.text.rows[0].text.strip() for step in steps(bridge, bus) if step.text.rows]
        await simulated.until(lambda: simulated.text(address) == "")
    assert len(lines) > 15
    glass = iter(appearances)
    assert all(text in glass for text, _ in groupby(expected))  # each after the one before


async def test_the_test_tool_tells_of_a_board_that_does_not_answer() -> None:
    """A display that is not there is told by its own protocol, and a missing port by its path."""
    bridge, bus = single_bus("-", "modbus", None, None, address=5, map="dm56a04")
    async with asyncio.timeout(20), simulated_bus(bridge, bus) as simulated:
        bridge, bus = single_bus(simulated.port, "modbus", None, None, address=6, map="dm56a04")
        with pytest.raises(PortFault, match="board 6 does not answer"):
            await exercise(bridge, bus, 0, lambda line: None)  # noqa: ARG005
    with pytest.raises(PortFault, match="there is no such port"):
        await exercise(*single_bus("/dev/tty-of-nobody", "candle", None, None), 0, lambda line: None)  # noqa: ARG005


@pytest.mark.parametrize("echoes", [False, True])
async def test_scan_finds_the_units_that_answer(echoes: bool) -> None:
    """Of the units asked, those that answer are named. An adapter that hears itself makes none of them answer."""
    boards = tuple(config.Board(address=unit, lines=("",), map="dm56a04") for unit in (3, 7))
    bus = config.Bus(id="b", protocol="modbus", port="-", boards=boards)
    async with asyncio.timeout(20), simulated_bus(config.Bridge(), bus) as simulated:
        simulated.echoes = echoes
        modbus_bus = single_bus(simulated.port, "modbus", None, None, address=1, map="dm36b06")[1]
        assert [unit async for unit in answering_addresses(modbus_bus, 2, 8)] == [3, 7]


@pytest.mark.parametrize("current", [0x20, None])
async def test_a_board_gets_its_address(current: int | None) -> None:
    """The board named, or the only one, has the new address and shows it."""
    bridge, bus = single_bus("-", "candle", None, None)
    async with asyncio.timeout(20), simulated_bus(bridge, bus) as simulated:
        plugged = msgspec.structs.replace(bus, port=simulated.port)
        await renumber(bridge, plugged, current, 0x35)
        await simulated.until(lambda: simulated.devices[0].appearance().text == "53")
        assert simulated.devices[0].appearance().address == 0x35
