"""config.toml as bytes becomes a `Config`, or every mistake with file, line and key."""

from pathlib import Path

import pytest

from queue_server.config.file.load import load, parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.settings import Config

FOLDER = Path(__file__).parent


def problems(data: bytes) -> list[str]:
    """What is said about a configuration of these bytes."""
    with pytest.raises(ConfigError) as error:
        parse(data, "config.toml")
    return [str(problem) for problem in error.value.problems]


def test_ten_mistakes() -> None:
    """Ten mistakes are told at once, in the order of the file, each with its line, its key and what to do."""
    assert problems((FOLDER / "ten_mistakes.toml").read_bytes()) == [
        "config.toml:2: server.prot: there is no such key; did you mean port?",
        "config.toml:5: halls.aksu.names.en: this key is missing; write one line in English, up to 200 characters",
        'config.toml:6: halls.aksu.timezone: there is no time zone "Asia/Almati"; write one such as "Asia/Almaty"',
        'config.toml:8: halls.aksu.windows[0].services[0]: there is no service "lnad"; did you mean "land"?',
        'config.toml:9: halls.aksu.windows[1].zone: the hall has no zone at all; define "east" or remove this',
        "config.toml:10: halls.aksu.windows[2].window: 2 stands here a second time; each must be of its own",
        'config.toml:14: halls.aksu.hours.mon[0]: "14:00-13:00" ends before it begins; write the earlier time first',
        'config.toml:18: halls.aksu.services[0].prefix: write one capital letter, not "AB"',
        "config.toml:26: halls.aksu.services[1].last_number: 100 is less than the first number, 500",
        'config.toml:29: halls.aksu.rules.recall_limit: write a whole number from 0 to 100, not "three"',
    ]


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (b"a = 1\nb = \n", "config.toml:2: TOML: Invalid value (column 5)"),
        (b"a = 1\na = 2\n", "config.toml:2: TOML: This key is written twice (column 6)"),
        (b"a = [1,\n2", "config.toml:2: TOML: Unclosed array (at end of document)"),
        (b"a = 1\nb = '\xc0\xca'", "config.toml:2: TOML: this is not UTF-8; save the file as UTF-8"),
        (b"", "config.toml:1: halls: there is no hall; write one as [halls.ID], as the sample does"),
        (b"[halls]", "config.toml:1: halls: there is no hall; write one as [halls.ID], as the sample does"),
    ],
)
def test_not_toml(data: bytes, mistake: str) -> None:
    """What is no TOML, no UTF-8 or nothing at all is told with its line, too."""
    assert problems(data) == [mistake]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is told by its name."""
    with pytest.raises(ConfigError) as missing:
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError) as folder:
        load(tmp_path)
    assert str(missing.value) == f"{tmp_path / 'none.toml'}: cannot be read: it is not there"
    assert str(folder.value) == f"{tmp_path}: cannot be read: it is a folder"


def test_a_file_from_windows(sample: bytes) -> None:
    """A byte order mark and CRLF, as Notepad writes them, change nothing, and lines are counted alike."""
    windows = b"\xef\xbb\xbf" + sample.replace(b"\n", b"\r\n")
    assert parse(windows, "config.toml") == parse(sample, "config.toml")
    mistake = sample.replace(b"recall_limit = 3", b"recall_limit = 333")
    assert problems(mistake.replace(b"\n", b"\r\n")) == problems(mistake)


def test_a_wrong_value_does_not_hide_or_invent_others(sample: bytes) -> None:
    """What refers to a wrong value is not called wrong itself."""
    place = line_of(sample, 'id = "land"')
    assert problems(sample.replace(b'id = "land"', b"id = 7")) == [
        f"config.toml:{place}: halls.aksu.services[0].id: write a short name of a-z, 0-9, - and _, not 7"
    ]


def test_the_bridge_is_checked_with_the_halls(sample: bytes) -> None:
    """A board above a window that the hall does not have is a mistake of the same list."""
    bridge = (
        b'[[bridge.buses]]\nid = "a"\nprotocol = "candle"\nport = "/dev/ttyUSB0"\n'
        b'[[bridge.buses.boards]]\naddress = 0x20\nwindow = 99\nlines = ["{number}"]\n'
    )
    place = len(sample.splitlines()) + 7
    (mistake,) = problems(sample + bridge)
    assert mistake.startswith(f"config.toml:{place}: bridge.buses[0].boards[0].window: ")


def test_defaults(small: bytes) -> None:
    """What is not written has its default: this machine alone, no bridge, every rule as the sample says."""
    config = parse(small, "config.toml")
    assert config == Config(halls=config.halls)
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8080)
    assert config.bridge.buses == ()
    assert config.halls["a"].timezone == "Asia/Almaty"


def line_of(data: bytes, text: str) -> int:
    return data[: data.index(text.encode())].count(b"\n") + 1
