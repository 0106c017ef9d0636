from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def sample() -> bytes:
    """The sample configuration."""
    return (ROOT / "config.toml").read_bytes()


@pytest.fixture
def small() -> bytes:
    """The least that a hall needs."""
    return b"""
[halls.a]
names = { kk = "A", ru = "A", en = "A" }
windows = [{ window = 1, services = ["land"] }]
services = [{ id = "land", prefix = "A", names = { kk = "A", ru = "A", en = "A" } }]
"""
