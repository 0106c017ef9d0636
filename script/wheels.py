"""Asks the package index, through pip, whether the table of wheels is still right: which machines Kezek installs on.

pip is asked as it is set up here, and downloads nothing. Without an index nothing is known, and that is said.
"""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct, convert

TABLE: Final = Path(__file__).parent / "wheels.toml"
PYTHON: Final = "3.11"
"""The oldest Python that is supported: the one with the most wheels."""
CHANGED: Final = 1
NOT_CHECKED: Final = 3
AT_ONCE: Final = 4
LIMIT_S: Final = 300.0


class MachineKind(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of machine, by the tags of its wheels (PEP 600). `lack` are the packages without a wheel for it."""

    name: str
    platforms: tuple[str, ...]
    lack: tuple[str, ...]


class WheelTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`compiled` are the packages with compiled parts; `read` is the day on which the index was last asked."""

    read: str
    compiled: tuple[str, ...]
    machines: tuple[MachineKind, ...]


HasWheel = Callable[[str, MachineKind], bool]


def wheel_table() -> WheelTable:
    """The table beside this module."""
    return convert(tomllib.loads(TABLE.read_text("utf-8")), WheelTable)


def has_wheel(package: str, machine: MachineKind) -> bool:
    """Whether pip finds a wheel of the package for such a machine."""
    with TemporaryDirectory(prefix="kezek-wheels-") as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps", "--ignore-installed"]
        command += ["--only-binary", ":all:", "--target", folder, "--python-version", PYTHON]
        command += [part for platform in machine.platforms for part in ("--platform", platform)]
        return subprocess.run([*command, package], capture_output=True, timeout=LIMIT_S, check=False).returncode == 0  # noqa: S603 - pip and our own table


def differences(table: WheelTable, has_wheel: HasWheel) -> Iterator[str]:
    """A sentence for each wheel that is there against the table, or is not."""
    pairs = [(package, machine) for machine in table.machines for package in table.compiled]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = threads.map(lambda pair: has_wheel(*pair), pairs)
        for (package, machine), is_there in zip(pairs, answers, strict=True):
            if is_there and package in machine.lack:
                yield f"{machine.name}: there is a wheel of {package} now; take it out of `lack`"
            elif not is_there and package not in machine.lack:
                yield f"{machine.name}: there is no wheel of {package}; Kezek cannot be installed there any more"


def main() -> None:
    table = wheel_table()
    if not has_wheel(table.compiled[0], table.machines[0]):
        print("The package index cannot be reached, so the table of wheels has not been checked.")  # noqa: T201 - this is where it talks to a person
        sys.exit(NOT_CHECKED)
    sentences = list(differences(table, has_wheel))
    print(*sentences or ["The table of wheels is right."], sep="\n")  # noqa: T201 - the same
    sys.exit(CHANGED if sentences else 0)


if __name__ == "__main__":
    main()
