"""The installer, without root: what it would do, and what it writes below a prefix."""

import re
import subprocess
from pathlib import Path

import pytest

from queue_server.config.file.load import parse

INSTALL = Path(__file__).parents[3] / "script" / "install"


def install(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return run(INSTALL, *arguments)


def run(program: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own script
        [program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_dry_run_names_every_step_and_takes_none() -> None:
    """The user, its groups for serial lines, printers and USB, the folders, the program, the unit, the start."""
    result = install("--dry-run")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    for group in ("dialout", "lp", "plugdev"):
        assert f"usermod --append --groups {group} kezek" in lines
    assert any(line.startswith("useradd --system ") for line in lines)
    assert any("-m venv /opt/kezek/versions/" in line for line in lines)
    assert any(re.match("/opt/kezek/versions/[0-9TZ]+/bin/python -m pip install", line) for line in lines)
    assert "mv -T /opt/kezek/.current.new /opt/kezek/current" in lines
    assert "write /etc/systemd/system/kezek.service" in lines
    assert not Path("/opt/kezek").exists()


def test_below_a_prefix_it_writes_a_configuration_that_begins_with_the_assistant(tmp_path: Path) -> None:
    """And a unit that serves it; folders are open to nobody else."""
    result = install("--prefix", tmp_path, "--without-program", "--port", "8123")
    assert result.returncode == 0, result.stderr
    config = parse((tmp_path / "etc/kezek/config.toml").read_bytes(), "config.toml", needs_hall=False)
    assert (config.server.host, config.server.port, config.halls) == ("0.0.0.0", 8123, {})
    unit = (tmp_path / "etc/systemd/system/kezek.service").read_text()
    assert (
        "ExecStart=/opt/kezek/current/bin/kezek serve --config /etc/kezek/config.toml --data /var/lib/kezek\n" in unit
    )
    assert "ReadWritePaths=/etc/kezek\n" in unit
    assert (tmp_path / "var/lib/kezek").stat().st_mode & 0o777 == 0o700


def test_a_second_run_leaves_the_configuration_as_it_is(tmp_path: Path) -> None:
    """An update is the same command."""
    install("--prefix", tmp_path, "--without-program")
    config = tmp_path / "etc/kezek/config.toml"
    config.write_text("# mine\n")
    assert install("--prefix", tmp_path, "--without-program", "--port", "9").returncode == 0
    assert config.read_text() == "# mine\n"


@pytest.mark.parametrize("arguments", [("--port", "80a"), ("--host", "a b"), ("--prefix",), ("--other",)])
def test_what_it_does_not_understand_changes_nothing(arguments: tuple[str, ...]) -> None:
    """A word of its own says what is wrong."""
    result = install("--dry-run", *arguments)
    assert result.returncode != 0
    assert "useradd" not in result.stdout


def test_wheels_beside_it_are_all_that_it_installs_from(tmp_path: Path) -> None:
    """In the folder of `script/offline-bundle` no index is asked."""
    (tmp_path / "wheels").mkdir()
    copy = tmp_path / "install"
    copy.write_bytes(INSTALL.read_bytes())
    copy.chmod(0o755)
    result = run(copy, "--dry-run")
    assert f"--no-index --find-links {tmp_path}/wheels kezek[reports,voice]" in result.stdout
