"""What holds for every test."""

import gc
import os
import sys
from collections import defaultdict
from collections.abc import Generator, Iterator
from heapq import merge
from itertools import accumulate, chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher

from queue_server.api.access.credentials import passwords
from tests import postgres_server

OWN_TESTS: Final = f"{Path(__file__).parent}/"
OWN_FILES: Final = f"{Path(__file__).parents[1]}/"
LIBRARIES: Final = "/site-packages/"
"""They may stand within: `.venv`."""


def pytest_configure() -> None:
    """Name the run, so that its processes share one PostgreSQL server."""
    postgres_server.begin_run()


def pytest_unconfigure() -> None:
    """Stop that server at the end of the run."""
    postgres_server.end_run()


@pytest.fixture(scope="session")
def postgres_database() -> postgres_server.Database:
    """A database of this process with the tables of a store. Whoever uses it empties it first."""
    return postgres_server.make_database_now(f"kezek_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """The same argon2 at its least cost: dear hashing is for those who guess, and tests sign in a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Let Hypothesis know the program's modules by their place, then order the tests."""
    if (providers := sys.modules.get("hypothesis.internal.conjecture.providers")) is not None:
        # it reads their constants; to look for the real place of every module takes it half a second in each process
        providers.is_local_module_file = _is_of_program  # type: ignore[attr-defined]
    try:
        return (yield)
    finally:
        _order(items)


def _is_of_program(file: str) -> bool:
    return file.startswith(OWN_FILES) and LIBRARIES not in file and not file.startswith(OWN_TESTS)


def _order(items: list[pytest.Item]) -> None:
    """Put the long tests first in each of the stretches that pytest-xdist deals to its processes: none is left with one
    of them when the others have ended. The others are mixed."""
    long = [item for item in items if item.get_closest_marker("long")]
    rest = iter(_mixed([item for item in items if not item.get_closest_marker("long")]))
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    ordered = list[pytest.Item]()
    for process in range(processes):
        first = long[process::processes]
        ordered += [*first, *islice(rest, max(0, len(items) // processes - len(first)))]
    items[:] = [*ordered, *rest]


def _mixed(items: list[pytest.Item]) -> list[pytest.Item]:
    """The modules of each folder (`tests/browser`, `tests/integration`, ...) spread evenly over the run, each module in
    one piece: at any moment some processes wait for a browser, and others take the processors meanwhile."""
    folders = defaultdict[str, list[list[pytest.Item]]](list)
    for module, tests in groupby(items, key=lambda item: item.nodeid.partition("::")[0]):
        folders["/".join(module.split("/")[:-1][:2])].append(list(tests))
    return [*chain.from_iterable(tests for _, tests in merge(*map(_placed, folders.values()), key=itemgetter(0)))]


def _placed(modules: list[list[pytest.Item]]) -> list[tuple[float, list[pytest.Item]]]:
    """The modules of a folder, each with its place between 0 and 1."""
    ends = [*accumulate(map(len, modules))]
    return [(end / ends[-1], module) for end, module in zip(ends, modules, strict=True)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from going again and again through modules and tests, all of which stay, and from
    looking often at what the tests make: with Python's own limits that is an eighth of their processor."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000)
        gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse values in a set: pytest-xdist runs nothing when its processes disagree about the order of the tests."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if isinstance(mark.args[1], set | frozenset):
            raise pytest.UsageError(f"{metafunc.definition.nodeid}: parametrize takes a list; sort what is a set")
