"""What holds for every test."""

import pytest
from argon2 import PasswordHasher

from queue_server.api import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same argon2 at its least cost: dear hashing is for those who guess, and tests sign in a thousand times."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
