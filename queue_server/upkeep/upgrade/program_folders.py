"""Installs a version into a folder of its own, and says by a link which one the service starts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from queue_server.upkeep.upgrade.release import Release, Unfit

CURRENT: Final = "current"
VERSIONS: Final = "versions"
INSTALLATION_LIMIT_S: Final = 1800.0
"""Half an hour: a bundle of some hundred MB on a slow card."""
TRIAL_LIMIT_S: Final = 1800.0
"""A check of ten million records takes minutes."""
_EXTRAS: Final = {"reports": "vl-convert-python", "voice": "espeakng-loader", "oidc": "authlib"}
"""What is optional, and by which package it is known to be in use."""


class ProgramFolders:
    """The versions below a prefix. Raises `OSError`."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self._current = prefix / CURRENT

    def current(self) -> str:
        """The folder of the version that the service starts. Raises `Unfit` where there is no such link."""
        if not self._current.is_symlink():
            raise Unfit(f"{self._current} is not there: run script/install of this version once, or name --prefix.")
        return self._current.readlink().name

    def path(self, name: str) -> Path:
        return self.prefix / VERSIONS / name

    def install(self, release: Release, name: str) -> None:
        """Install that version and all that it needs into a folder of that name. Raises `Unfit`."""
        folder = self.path(name)
        run([sys.executable, "-m", "venv", str(folder)], INSTALLATION_LIMIT_S)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if release.wheels is not None:
            pip += ["--no-index", "--find-links", str(release.wheels)]
        extras = ",".join(_extras(release))
        run([*pip, f"{release.source}[{extras}]" if extras else str(release.source)], INSTALLATION_LIMIT_S)

    def try_on(self, name: str, arguments: Sequence[str], owner: Path) -> None:
        """Run a command of that version as whoever owns `owner`. Raises `Unfit` with what it says."""
        run([str(self.path(name) / "bin" / "kezek"), *arguments], TRIAL_LIMIT_S, owner)

    def switch(self, name: str) -> None:
        """Let the service start that version from its next start on."""
        link = self.prefix / f".{CURRENT}.{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(VERSIONS) / name)
        link.replace(self._current)

    def remove(self, name: str) -> None:
        """Delete a version, unless it is the current one."""
        with suppress(Unfit):
            if name == self.current():
                return
        shutil.rmtree(self.path(name), ignore_errors=True)

    def size(self) -> int:
        """How many bytes the current version has, about as many as another one needs."""
        return sum(path.lstat().st_size for path in self.path(self.current()).rglob("*") if not path.is_symlink())

    def sweep(self, stay: Sequence[str]) -> None:
        """Delete all versions but those named and the current one."""
        for path in (self.prefix / VERSIONS).iterdir():
            if path.name not in stay:
                self.remove(path.name)


def run(command: Sequence[str], limit_s: float, owner: Path | None = None) -> None:
    """Run a program to its end, as whoever owns that path where this is the system's administrator. Raises `Unfit`."""
    user: dict[str, Any] = {}
    if owner is not None and os.geteuid() == 0 and (stat := owner.stat()).st_uid != 0:
        user = {"user": stat.st_uid, "group": stat.st_gid, "extra_groups": []}
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "cwd": "/", "umask": 0o022}
    try:
        ended = subprocess.run(command, timeout=limit_s, check=False, **options, **user)  # noqa: S603 - an argument of whoever runs the machine
    except subprocess.TimeoutExpired:
        raise Unfit(f"{' '.join(command)}: not done within {limit_s:.0f} s") from None
    except OSError as error:
        raise Unfit(f"{command[0]}: {error.strerror}") from None
    if ended.returncode != 0:
        text = (ended.stderr or ended.stdout).decode(errors="replace").strip()
        raise Unfit(f"{' '.join(command)} ended with {ended.returncode}: {text[-1500:]}")


def _extras(release: Release) -> list[str]:
    """The optional parts that are in use now, so that the other version has them too; of a folder of wheels those that
    it holds."""
    extras = []
    for extra, package in _EXTRAS.items():
        with suppress(metadata.PackageNotFoundError):
            metadata.version(package)
            stem = package.replace("-", "_")
            if release.wheels is None or any(release.wheels.glob(f"{stem}-*.whl")):
                extras.append(extra)
    return extras
