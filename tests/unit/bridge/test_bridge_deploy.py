"""The systemd unit and the udev rule: right, and such that they run what there is."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import firmware_bridge
from firmware_bridge.cli import app

DEPLOY = Path(firmware_bridge.__file__).parent / "deploy"
UNIT = DEPLOY / "kezek-bridge.service"
RULES = DEPLOY / "70-kezek-bridge.rules"
RULE = re.compile(r'[A-Z]+(\{[A-Za-z_/]+\})?(==|!=|\+=|:=|=)"[^"]*"')


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def test_the_unit_runs_a_command_that_exists() -> None:
    """Every option of ExecStart is one of `kezek bridge`."""
    words = unit()["Service"]["ExecStart"].split()
    assert words[:3] == ["/usr/bin/env", "kezek", "bridge"]
    help_text = CliRunner().invoke(app, ["--help"]).output
    assert all(option in help_text for option in words if option.startswith("--"))


def test_the_unit_leaves_time_for_the_closing_text_and_comes_back() -> None:
    """It is started again whatever ended it, and stopping waits longer than the bridge does."""
    service = unit()["Service"]
    assert (service["Restart"], service["KillSignal"]) == ("always", "SIGTERM")
    assert float(service["TimeoutStopSec"]) > 15.0


def test_no_secret_stands_in_the_unit() -> None:
    """The token comes from a file that root alone reads, not from the command line, which everyone sees."""
    assert "TOKEN" not in unit()["Service"]["ExecStart"]
    assert unit()["Service"]["EnvironmentFile"] == "/etc/kezek/bridge.env"


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, where it exists."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd-analyze here; the other tests of this file still read the unit")
    copy = tmp_path / UNIT.name
    shutil.copy(UNIT, copy)
    result = subprocess.run([analyze, "verify", "--man=no", copy], capture_output=True, text=True, check=False)  # noqa: S603
    assert (result.returncode, result.stderr) == (0, "")


def test_the_rules_are_match_and_assignment_only() -> None:
    """Each rule is a list of KEY=="value" and KEY="value"; a typing mistake would make udev ignore the line."""
    lines = [line for line in RULES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) == 2
    for line in lines:
        assert all(RULE.fullmatch(part) for part in line.split(", ")), line
    assert 'GROUP="dialout"' in lines[0]
    assert unit()["Service"]["SupplementaryGroups"] == "dialout"


def test_the_usual_adapters_do_not_sleep() -> None:
    """By their makers' numbers: an FT232R calls itself a UART, a CP2102 a bridge controller, and neither serial."""
    awake = RULES.read_text(encoding="utf-8").splitlines()[-1]
    assert 'ATTR{power/control}="on"' in awake
    makers = re.findall(r'ATTR\{idVendor\}=="([^"]+)"', awake)[0].split("|")
    assert makers == ["0403", "067b", "10c4", "1a86"]
