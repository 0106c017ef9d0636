"""The program `kezek` as a person runs it: its help, its configuration, its server."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command_line import KEZEK, ROOT, SAMPLE, kezek, program


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "data"


class TestConfig:
    def test_a_good_one(self) -> None:
        """The sample is right, whatever listens at its port; its zone's offset is named, and whose files say so."""
        result = kezek("check-config", "--elsewhere", "config.toml")
        assert result.code == 0
        assert result.out.startswith(
            "config.toml: right; hall aksu\nAsia/Almaty is UTC+05:00 today, by the time zone files "
        )

    def test_a_bad_one(self) -> None:
        """Every mistake with file, line and key, and exit 2; `serve` says the same and makes nothing."""
        bad = "tests/unit/config/file/ten_mistakes.toml"
        result = kezek("check-config", bad)
        assert (result.code, result.out) == (2, "")
        lines = result.err.splitlines()
        assert len(lines) == 10
        assert lines[0] == f"{bad}:2: server.prot: there is no such key; did you mean port?"
        assert program("serve", "--config", bad, "--data", "none") == result
        assert not (ROOT / "none").exists()

    def test_none(self) -> None:
        """A file that is not there."""
        assert kezek("check-config", "none.toml") == (2, "", "none.toml: cannot be read: it is not there\n")


class TestServe:
    @pytest.fixture
    def server(self, data: Path) -> Iterator["subprocess.Popen[str]"]:
        """A running server on a free port, stopped in the end."""
        with subprocess.Popen(  # noqa: S603 - our own program
            [*KEZEK, "serve", "--config", str(SAMPLE), "--data", str(data), "--host", "127.0.0.1", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process:
            yield process
            if process.poll() is None:
                process.kill()

    def test_while_it_serves(self, server: "subprocess.Popen[str]", data: Path, tmp_path: Path) -> None:
        """It says where it is ready; a second one at its port says so in one sentence and ends with 1; tokens work at
        once; the journal is read and copied beside it; SIGTERM ends it."""
        port = _port(server)
        result = program("serve", "--config", SAMPLE, "--data", tmp_path / "other", "--port", str(port))
        assert (result.code, result.out) == (1, "")
        assert result.err.splitlines()[-1] == f"another program listens at port {port}; end it, or write another port"
        assert "Traceback" not in result.err
        secret = kezek("token", "add", "--data", data, "--role", "kiosk", "--name", "entrance").out.strip()
        issued = _ask(port, "POST", "/api/v1/halls/aksu/tickets", secret, {"service": "land"})
        assert (issued[0], issued[1]["number"]) == (201, "L001")
        assert _ask(port, "POST", "/api/v1/halls/aksu/tickets", "wrong", {"service": "land"})[0] == 401
        verified = kezek("verify", "--data", data, "--head", issued[1]["proof"][:10])
        assert verified.code == 0
        assert re.match(r"aksu: \d+ records, head ", verified.out)
        assert kezek("backup", "--data", data, "--to", tmp_path / "copy").code == 0
        assert kezek("audit", "--data", data, "--hall", "aksu") == (0, "", "")
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=30)
        assert (server.returncode, out) == (0, "")
        assert "Traceback" not in err
        assert kezek("verify", "--data", data).out == verified.out


def test_help_names_every_command() -> None:
    """`kezek --help` lists them, each with a line that is not cut short; so does `kezek`."""
    result = kezek("--help")
    assert result.code == 0
    listed = re.findall(r"^  ([a-z-]+)  +(\S.*)$", result.out.split("Commands:")[1], re.MULTILINE)
    assert [name for name, _ in listed] == [
        "serve",
        "demo",
        "bridge",
        "replay",
        "import",
        "rebuild-visits",
        "report",
        "open-data",
        "simulate",
        "staff",
        "forecast-check",
        "alarm-check",
        "check-config",
        "clock",
        "servers",
        "link",
        "verify",
        "audit",
        "export",
        "backup",
        "restore",
        "move",
        "join",
        "leave",
        "promote",
        "kiosk-setup",
        "upgrade",
        "token",
        "user",
        "store",
        "config",
        "log",
        "centre",
        "region",
        "catalogue",
        "standby",
    ]
    assert [line for _, line in listed if line.endswith("...")] == []


@pytest.mark.parametrize("command", ["demo", "bridge", "replay"])
def test_mounted_programs_answer_under_their_name(command: str) -> None:
    """What lives in a package of its own has its own help, and its own refusal of wrong arguments."""
    result = program(command, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: kezek {command} ")
    wrong = program(command, "--no-such-option")
    assert (wrong.code, wrong.out) == (2, "")


def _port(server: "subprocess.Popen[str]") -> int:
    assert server.stdout is not None
    ready = re.fullmatch(r"ready http://127\.0\.0\.1:(\d+)\n", server.stdout.readline())
    assert ready, server.communicate()
    return int(ready[1])


def _ask(port: int, method: str, path: str, token: str, body: object) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, json.dumps(body), {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
