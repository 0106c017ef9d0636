"""What is wrong with the settings of the public log is named with its key."""

import pytest

from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError

KEY = "witness.newspaper.example+5be54f34+BAFOTZIsWWo4Ct/J7tci6DWCLxI2dhaT5Lq7YeGvuwTx"
WITNESS = f'[[log.witnesses]]\naddress = "https://witness.example"\nkey = "{KEY}"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[log]\nwitnesses_needed = 1\n", "1 witnesses must agree, and 0 are named"),
        (f"{WITNESS}{WITNESS}", "two witnesses have the name"),
        (WITNESS.replace("5be54f34", "5be54f35"), "not copied whole"),
        (f'[log]\nwitness_of = ["{KEY.replace("Ct", "Cu")}"]\n', "not copied whole"),
        ('[log]\nwitness_of = ["nothing"]\n', "a key such as"),
        ('[log]\nname = "a name"\n', "a name such as"),
    ],
)
def test_mistakes_are_named(sample: bytes, text: str, reason: str) -> None:
    """A key that lost a letter is found before the server starts with it."""
    with pytest.raises(ConfigError, match=reason):
        parse(sample + text.encode(), "config.toml")


def test_a_log_with_a_witness(sample: bytes) -> None:
    """What is written is what the server gets."""
    log = parse(sample + f"[log]\nwitnesses_needed = 1\n{WITNESS}".encode(), "config.toml").log
    assert (log.witnesses[0].key, log.witnesses_needed) == (KEY, 1)
