"""`kezek upgrade` with real versions: wheels, environments, a server that is stopped, started and killed."""

import asyncio
import os
import signal
import sqlite3
import sys
import venv
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.journal.schema import SCHEMA_VERSION
from queue_server.upkeep.upgrade.program_folders import ProgramFolders
from queue_server.upkeep.upgrade.release import find_release
from queue_server.upkeep.upgrade.state import read_state
from tests.integration.command_line import ROOT, SAMPLE

pytestmark = pytest.mark.slow

PACKAGES = ("queue_server", "displays", "operator_console", "firmware_bridge")
LIMIT_S = 120
NEVER_READY = """
async def run(config, data, *_, **__):
    await SqliteStore.open(data)
    await asyncio.sleep(3600)
"""
LATER_TABLES = f"""
SCHEMA_VERSION = {SCHEMA_VERSION + 1}
STEPS[{SCHEMA_VERSION + 1}] = "CREATE TABLE later (id INTEGER) STRICT;"
"""
SERVICE = """
import os, pathlib, signal, subprocess, sys, time
act, pid_file, *command = sys.argv[1:]
pid = pathlib.Path(pid_file)
if pid.exists():
    number = int(pid.read_text())
    pid.unlink()
    try:
        os.kill(number, signal.SIGTERM)
        while pathlib.Path(f"/proc/{number}").exists():
            time.sleep(0.05)
    except ProcessLookupError:
        pass
if act == "hang":
    parent = os.getppid()
    pid.with_name("hangs").touch()
    while os.getppid() == parent:
        time.sleep(0.1)
if act == "restart":
    log = open(pid.with_name("log"), "ab")
    if os.fork():  # the server is nobody's child, as that of a service manager
        os._exit(0)
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    pid.write_text(str(server.pid))
    os._exit(0)
"""
"""What stops and starts a server, as a service manager does."""


def wheel(folder: Path, version: str, **changes: str) -> Path:
    """A wheel of this checkout under another version, with lines added to some modules. It brings nothing along: the
    libraries are those of the tests."""
    folder.mkdir(parents=True, exist_ok=True)
    file, about = folder / f"kezek-{version}-py3-none-any.whl", f"kezek-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as opened:
        names = [f"{about}/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt", "RECORD")]
        for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*"))):
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                text = changes.get(name.removesuffix(".py").replace("/", "_"), "")
                opened.writestr(name, path.read_bytes() + text.encode())
                names.append(name)
        libraries = [path for path in sys.path if path.endswith("-packages")]
        opened.writestr("libraries.pth", "\n".join(libraries))
        opened.write(SAMPLE, "queue_server/sample/config.toml")
        opened.writestr(names[0], f"Metadata-Version: 2.1\nName: kezek\nVersion: {version}\n")
        opened.writestr(names[1], "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        opened.writestr(names[2], "[console_scripts]\nkezek = queue_server.cli:main\n")
        names += ["libraries.pth", "queue_server/sample/config.toml"]
        opened.writestr(names[3], "".join(f"{name},,\n" for name in names))
    return file


class Machine:
    """A machine on which `script/install` has put a version, with a service that serves one hall."""

    def __init__(self, folder: Path, port: int) -> None:
        self.prefix, self.data, self.config = folder / "opt", folder / "data", folder / "config.toml"
        self.bundles = folder / "bundles"
        self.config.write_text(SAMPLE.read_text().replace("port = 8080", f"port = {port}"))
        (folder / "service.py").write_text(SERVICE)
        self.pid = folder / "pid"
        self._service = f"{sys.executable} {folder / 'service.py'}"
        served = f"{self.prefix}/current/bin/kezek serve --config {self.config} --data {self.data}"
        self.restart = f"{self._service} restart {self.pid} {served}"
        self.programs = ProgramFolders(self.prefix)

    def stop(self, act: str = "stop") -> str:
        return f"{self._service} {act} {self.pid}"

    async def upgrade(self, *arguments: str | Path, act: str = "stop") -> asyncio.subprocess.Process:
        command = (self.prefix / "current" / "bin" / "kezek", "upgrade", "--prefix", self.prefix, "--data", self.data)
        options = ("--config", self.config, "--stop", self.stop(act), "--restart", self.restart)
        return await asyncio.create_subprocess_exec(
            *map(str, (*command, *options, *arguments)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | {"PIP_NO_COMPILE": "1"},
            cwd="/",
        )

    def version(self) -> str:
        (about,) = self.programs.path(self.programs.current()).glob("lib/*/site-packages/kezek-*.dist-info")
        return about.name.removeprefix("kezek-").removesuffix(".dist-info")

    def schema(self) -> int:
        with closing(sqlite3.connect(self.data / "kezek.db")) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    out, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode or 0, out.decode()


def is_at(machine: Machine, step: str, marker: Path) -> bool:
    state = read_state(machine.prefix)
    return state is not None and state.step == step and marker.exists()


async def kill_when(process: asyncio.subprocess.Process, machine: Machine, step: str, marker: Path) -> None:
    """Kill -9 at that step, once what marks it is there."""
    async with asyncio.timeout(LIMIT_S):
        while not is_at(machine, step, marker):
            assert process.returncode is None, (await ended(process))[1]
            await asyncio.sleep(0.05)
    process.kill()
    assert await process.wait() == -signal.SIGKILL


@pytest.fixture
async def machine(tmp_path: Path, unused_tcp_port: int) -> Machine:
    """With the first of three versions; the last one changes the tables and is never ready."""
    machine = Machine(tmp_path, unused_tcp_port)
    machine.data.mkdir(mode=0o700)
    for version in ("0.1.1", "0.2.0"):
        wheel(machine.bundles / version / "wheels", version)
    changes = {"queue_server_app": NEVER_READY, "queue_server_journal_schema": LATER_TABLES}
    wheel(machine.bundles / "0.3.0" / "wheels", "0.3.0", **changes)
    await asyncio.to_thread(unpack, machine.bundles / "0.1.1", machine.programs.path("20260101T000000Z"))
    machine.programs.switch("20260101T000000Z")
    return machine


def unpack(bundle: Path, folder: Path) -> None:
    """What pip would do, in a second."""
    venv.EnvBuilder(symlinks=True).create(folder)
    (libraries,) = folder.glob("lib/*/site-packages")
    with zipfile.ZipFile(find_release(bundle).source) as opened:
        opened.extractall(libraries)
    program = folder / "bin" / "kezek"
    program.write_text(f"#!{folder}/bin/python\nfrom queue_server.cli import main\nmain()\n")
    program.chmod(0o755)


async def test_a_hall_gets_another_version_and_goes_back_from_one(machine: Machine) -> None:
    """By a folder of wheels. One that never becomes ready and changes the tables is taken back, also where the upgrade
    is killed while the service is stopped, and while the other version is awaited."""
    try:
        await started(machine)
        code, out = await ended(await machine.upgrade("--from", machine.bundles / "0.2.0"))
        assert code == 0, out
        assert "Kezek 0.2.0 is ready. The copy from before it: " in out
        assert machine.version() == "0.2.0"
        code, out = await ended(await machine.upgrade("--from", machine.bundles / "0.1.1"))
        assert (code, "--any-version" in out) == (1, True), out

        unready = ("--from", machine.bundles / "0.3.0", "--patience", "600")
        await kill_when(await machine.upgrade(*unready, act="hang"), machine, "copying", machine.pid.with_name("hangs"))
        code, out = await ended(await machine.upgrade())
        assert (code, machine.version(), machine.schema()) == (0, "0.2.0", SCHEMA_VERSION), out
        assert "Kezek 0.2.0 goes on: it was interrupted while the copy was made." in out

        await kill_when(await machine.upgrade(*unready), machine, "starting", machine.pid)
        async with asyncio.timeout(LIMIT_S):
            while machine.schema() == SCHEMA_VERSION:  # noqa: ASYNC110 - another's file
                await asyncio.sleep(0.05)
        code, out = await ended(await machine.upgrade("--patience", "2"))
        assert (code, machine.version(), machine.schema()) == (1, "0.2.0", SCHEMA_VERSION), out
        assert "Kezek 0.2.0 is ready again: 0.3.0 was not ready within 2 s." in out
        state = read_state(machine.data)
        assert state is not None
        assert (state.outcome, state.lost, Path(state.aside).name) == ("went_back", 0, "changed-kezek.db")
    finally:
        await asyncio.to_thread(os.system, machine.stop())


async def started(machine: Machine) -> None:
    """The hall is served, as after `script/install`."""
    process = await asyncio.create_subprocess_shell(machine.restart)
    assert await process.wait() == 0
    async with asyncio.timeout(LIMIT_S):
        while not is_said(machine.pid.with_name("log"), b"ready http"):  # noqa: ASYNC110 - another's file
            await asyncio.sleep(0.1)


def is_said(log: Path, words: bytes) -> bool:
    return words in log.read_bytes()
