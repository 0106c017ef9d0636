"""Checks what an upgrade needs before it begins: nobody else upgrades, and the disks have room."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from queue_server.upkeep.upgrade.data_copy import UPGRADE_RESERVE, copy_size
from queue_server.upkeep.upgrade.program_folders import ProgramFolders
from queue_server.upkeep.upgrade.release import Unfit

LOCK: Final = ".upgrade.lock"
MEGABYTE: Final = 1_000_000


@contextmanager
def only_upgrade(programs: ProgramFolders) -> Iterator[None]:
    """Keep every other upgrade of this installation out. Raises `Unfit`."""
    import fcntl

    programs.current()
    try:
        descriptor = os.open(programs.prefix / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except PermissionError:
        raise Unfit(f"{programs.prefix} is not yours: run this with sudo.") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit("Another upgrade is under way.") from None
        yield
    finally:
        os.close(descriptor)


def need_space(data: Path, programs: ProgramFolders, free_bytes: Callable[[Path], int]) -> None:
    """Raises `Unfit` where a disk has no room for the copy and the program, with what stays free."""
    disks: dict[int, tuple[Path, int]] = {}
    for path, size in ((data, copy_size(data)), (programs.prefix, programs.size())):
        device = path.stat().st_dev
        disks[device] = (path, disks.get(device, (path, 0))[1] + size)
    for path, size in disks.values():
        free, required = free_bytes(path), size + UPGRADE_RESERVE
        if free < required:
            raise Unfit(
                f"There is too little room on the disk of {path}: {required // MEGABYTE} MB are needed "
                f"({UPGRADE_RESERVE // MEGABYTE} of them stay free), {free // MEGABYTE} are free."
            )
