"""What holds for every test."""

import pytest
from argon2 import PasswordHasher

from queue_server.api.access import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same argon2 at its least cost: dear hashing is for those who guess, and tests sign in a thousand times."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse values in a set: pytest-xdist runs nothing when its processes disagree about the order of the tests."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if isinstance(mark.args[1], set | frozenset):
            raise pytest.UsageError(f"{metafunc.definition.nodeid}: parametrize takes a list; sort what is a set")
