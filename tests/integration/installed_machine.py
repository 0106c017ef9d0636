"""A machine on which a version of the program is installed, and wheels of this checkout under other versions."""

import asyncio
import os
import re
import sqlite3
import struct
import sys
import time
import venv
import zipfile
from contextlib import closing
from datetime import datetime
from importlib.util import cache_from_source
from pathlib import Path

import pip

from queue_server.upkeep.upgrade.program_folders import ProgramFolders
from queue_server.upkeep.upgrade.release import find_release
from tests.integration.command_line import ROOT, SAMPLE

PACKAGES = ("queue_server", "displays", "operator_console", "firmware_bridge")
LIMIT_S = 120
FIRST = "20260101T000000Z"
"""The folder of the version that is installed first."""
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
if act == "restart":
    log = open(pid.with_name("log"), "ab")
    if os.fork():  # the server is nobody's child, as that of a service manager
        os._exit(0)
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    pid.write_text(str(server.pid))
    os._exit(0)
"""
"""What stops and starts a server, as a service manager does."""


CLOCK = """
import time
seconds, nanoseconds = time.time, time.time_ns
time.time = lambda: seconds() + {shift}
time.time_ns = lambda: nanoseconds() + {shift} * 1_000_000_000
"""


LINKED_PIP = """
import pathlib, venv
def link_pip(builder, context):
    (libraries,) = pathlib.Path(context.env_dir).glob("lib/*/site-packages")
    (libraries / "pip").symlink_to({pip!r})
venv.EnvBuilder._setup_pip = link_pip
"""
"""The pip of the tests in what `python -m venv` makes, in place of one that is unpacked and compiled: five seconds."""
LINKED_PIP_BEGINS = 'import sys; "venv" in sys.orig_argv and __import__("linked_pip")'

NEVER_COMPARED = (1).to_bytes(4, "little") + bytes(8)
"""What bytecode begins with after its magic number if it holds whatever the source is (PEP 552)."""


def wheel(folder: Path, version: str, **changes: str) -> Path:
    """A wheel of this checkout under another version, with lines added to some modules. It brings nothing along: the
    libraries are those of the tests, and modules without such lines are compiled."""
    folder.mkdir(parents=True, exist_ok=True)
    file, about = folder / f"kezek-{version}-py3-none-any.whl", f"kezek-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as opened:
        names = [f"{about}/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt", "RECORD")]
        for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*"))):
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                text = changes.pop(name.removesuffix(".py").replace("/", "_"), "")
                opened.writestr(name, path.read_bytes() + text.encode())
                names.append(name)
                if not text and (compiled := bytecode(path)) is not None:
                    cached = Path(cache_from_source(name)).as_posix()
                    opened.writestr(cached, compiled)
                    names.append(cached)
        libraries = [path for path in sys.path if path.endswith("-packages")]
        opened.writestr("libraries.pth", "\n".join(libraries))
        opened.write(SAMPLE, "queue_server/sample/config.toml")
        opened.writestr(names[0], f"Metadata-Version: 2.1\nName: kezek\nVersion: {version}\n")
        opened.writestr(names[1], "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        opened.writestr(names[2], "[console_scripts]\nkezek = queue_server.cli:main\n")
        assert not changes, f"no module has this name: {changes.keys()}"
        names += ["libraries.pth", "queue_server/sample/config.toml"]
        opened.writestr(names[3], "".join(f"{name},,\n" for name in names))
    return file


def bytecode(source: Path) -> bytes | None:
    """What the tests have compiled the module to, if it is of the source as it is."""
    cached, about = Path(cache_from_source(str(source))), source.stat()
    if source.suffix != ".py" or not cached.exists():
        return None
    compiled = cached.read_bytes()
    is_present = compiled[4:16] == struct.pack("<III", 0, int(about.st_mtime), about.st_size)
    return compiled[:4] + NEVER_COMPARED + compiled[16:] if is_present else None


class Machine:
    """A machine on which `script/install` has put a version, with a service that serves one hall."""

    def __init__(self, folder: Path, port: int, config: Path = SAMPLE) -> None:
        folder.mkdir(exist_ok=True)
        self.prefix, self.data, self.config = folder / "opt", folder / "data", folder / "config.toml"
        self.bundles = folder / "bundles"
        self.url = f"http://127.0.0.1:{port}"
        self.config.write_text(config.read_text().replace("port = 8080", f"port = {port}"))
        (folder / "service.py").write_text(SERVICE)
        self.pid, self.log = folder / "pid", folder / "log"
        self._service = f"{sys.executable} {folder / 'service.py'}"
        served = f"{self.prefix}/current/bin/kezek serve --config {self.config} --data {self.data}"
        self.restart = f"{self._service} restart {self.pid} {served}"
        self.programs = ProgramFolders(self.prefix)

    def set_clock(self, moment: datetime) -> None:
        """Let the servers that are started from now on have another time, which goes on from that moment."""
        folder = self.pid.with_name("clock")
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(CLOCK.format(shift=round(moment.timestamp() - time.time())))
        self.restart = self.restart.replace(f" {self.prefix}", f" env PYTHONPATH={folder} {self.prefix}", 1)

    async def install(self, version: str) -> None:
        """Install the version of that bundle as the current one."""
        await asyncio.to_thread(unpack, self.bundles / version, self.programs.path(FIRST))
        self.programs.switch(FIRST)

    def stop(self) -> str:
        return f"{self._service} stop {self.pid}"

    async def upgrade(self, *arguments: str | Path) -> asyncio.subprocess.Process:
        command = (self.prefix / "current" / "bin" / "kezek", "upgrade", "--prefix", self.prefix, "--data", self.data)
        options = ("--config", self.config, "--stop", self.stop(), "--restart", self.restart)
        return await asyncio.create_subprocess_exec(
            *map(str, (*command, *options, *arguments)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | {"PIP_NO_COMPILE": "1"},
            cwd="/",
        )

    def link(self) -> str:
        """The link that makes whoever opens it the administrator."""
        (path,) = re.findall(r"/enter/\S+", self.log.read_text())
        return self.url + str(path)

    def version(self) -> str:
        (about,) = self.programs.path(self.programs.current()).glob("lib/*/site-packages/kezek-*.dist-info")
        return about.name.removeprefix("kezek-").removesuffix(".dist-info")

    def schema(self) -> int:
        with closing(sqlite3.connect(self.data / "kezek.db")) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    out, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode or 0, out.decode()


def unpack(bundle: Path, folder: Path) -> None:
    """What pip would do, in a second. An upgrade from this version finds pip at once."""
    venv.EnvBuilder(symlinks=True).create(folder)
    (libraries,) = folder.glob("lib/*/site-packages")
    with zipfile.ZipFile(find_release(bundle).source) as opened:
        opened.extractall(libraries)
    (libraries / "linked_pip.py").write_text(LINKED_PIP.format(pip=str(Path(pip.__file__).parent)))
    (libraries / "linked_pip.pth").write_text(LINKED_PIP_BEGINS)
    program = folder / "bin" / "kezek"
    program.write_text(f"#!{folder}/bin/python\nfrom queue_server.cli import main\nmain()\n")
    program.chmod(0o755)


async def started(machine: Machine) -> None:
    """The hall is served, as after `script/install`."""
    process = await asyncio.create_subprocess_shell(machine.restart)
    assert await process.wait() == 0
    async with asyncio.timeout(LIMIT_S):
        while not is_said(machine.log, b"ready http"):  # noqa: ASYNC110 - another's file
            await asyncio.sleep(0.1)


def is_said(log: Path, words: bytes) -> bool:
    return words in log.read_bytes()
