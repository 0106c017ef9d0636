"""Which configuration a server starts with: the file's, the last one that worked, or none."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from queue_server.config.file.config_file import LastGood
from queue_server.config.file.start import (
    Overrides,
    StartConfiguration,
    begin_configuration,
    choose_configuration,
)
from queue_server.config.mistakes import ConfigError


@pytest.fixture
def file(sample: bytes, tmp_path: Path) -> Path:
    """The sample, on any free port."""
    path = tmp_path / "config.toml"
    path.write_bytes(sample.replace(b"port = 8080", b"port = 0"))
    return path


@pytest.fixture
def data(file: Path, tmp_path: Path) -> Path:
    """A data folder in which the file's text is the last one that worked."""
    folder = tmp_path / "data"
    folder.mkdir()
    LastGood(folder).write(file.read_bytes())
    return folder


def choose(file: Path, data: Path, **overrides: object) -> StartConfiguration:
    return choose_configuration(file, data, Overrides(**overrides), patience_s=0)


def with_line(line: str, table: str = "[server]") -> Callable[[str], str]:
    return lambda text: text.replace(f"{table}\n", f"{table}\n{line}\n", 1)


TLS = 'tls_certificate = "/none/a.crt"\ntls_key = "/none/a.key"'
OPENID = '[openid]\nissuer = "https://id.example.kz"\nclient_id = "kezek"\nclient_secret_file = "/none/secret"\n'
FOLDER = '\n[[reports.schedules]]\nid = "r"\nhall = "aksu"\nfolder = "/proc/1/reports"\n'
HARMS: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text + "\n[halls\n", "TOML"),
    (lambda text: text.replace("recall_limit = 3", "recall_limit = 300"), "halls.aksu.rules.recall_limit"),
    (with_line(TLS), "server.tls_certificate"),
    (lambda text: text.replace('host = "127.0.0.1"', 'host = "192.0.2.7"'), "server.host"),
    (lambda text: OPENID + text, "openid.client_secret_file"),
]


def test_a_file_that_works_is_used(file: Path, tmp_path: Path) -> None:
    """With nothing to fall back to, and with another one there."""
    start = choose(file, tmp_path)
    assert (start.is_earlier, start.text, start.problems) == (False, file.read_bytes(), ())
    LastGood(tmp_path).write(b"another")
    assert choose(file, tmp_path) == start


@pytest.mark.parametrize(("harm", "key"), HARMS)
def test_one_that_cannot_be_used_gives_way_to_what_worked(
    file: Path, data: Path, tmp_path: Path, harm: Callable[[str], str], key: str
) -> None:
    """Its mistakes are told with their places; without an earlier one nothing starts."""
    good = file.read_bytes()
    file.write_text(harm(good.decode()))
    start = choose(file, data)
    assert (start.is_earlier, start.text, start.problems[0].key) == (True, good, key)
    assert start.problems[0].line > 0
    with pytest.raises(ConfigError, match=rf"config\.toml:[0-9]+: {key}: "):
        choose(file, tmp_path)


def test_what_worked_before_may_work_no_more(file: Path, data: Path) -> None:
    """Then the mistakes of the file are told, which is where they are mended."""
    file.write_text(file.read_text() + "\n[halls\n")
    LastGood(data).write(b"[halls")
    with pytest.raises(ConfigError, match=r"config\.toml:"):
        choose(file, data)


def test_a_folder_that_cannot_be_written_starts_all_the_same(file: Path, data: Path, tmp_path: Path) -> None:
    """Unless what worked before has nothing wrong."""
    file.write_text(file.read_text() + FOLDER)
    assert choose(file, data).is_earlier
    LastGood(data).write(b"[halls")
    for folder in (data, tmp_path):
        start = choose(file, folder)
        assert (start.is_earlier, [problem.key for problem in start.problems]) == (
            False,
            ["reports.schedules[0].folder"],
        )


def test_a_port_that_is_taken(file: Path, data: Path, tmp_path: Path) -> None:
    """What worked before has another port; once it is free, the file is used. The command line may say another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        file.write_text(file.read_text().replace("port = 0", f"port = {port}"))
        start = choose(file, data)
        assert (start.is_earlier, start.config.server.port, start.problems[0].key) == (True, 0, "server.port")
        with pytest.raises(ConfigError, match=f"server.port: another program listens at port {port}"):
            choose(file, tmp_path)
        assert not choose(file, data, port=0).is_earlier
    start = choose(file, data)
    assert (start.is_earlier, start.config.server.port, start.problems) == (False, port, ())


def test_a_port_that_comes_free_is_waited_for(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of before may be ending: it is looked again until it has."""
    other = socket.create_server(("127.0.0.1", 0))
    file.write_text(file.read_text().replace("port = 0", f"port = {other.getsockname()[1]}"))
    monkeypatch.setattr("queue_server.config.file.start.time.sleep", lambda _: other.close())
    assert not choose_configuration(file, tmp_path, patience_s=60).problems


def begin(file: Path, data: Path) -> StartConfiguration | None:
    return begin_configuration(file, data, Overrides("127.0.0.1", 0), patience_s=0)


@pytest.mark.parametrize("text", [None, "", "[server]\nport = 0\n", "[halls]\n"])
def test_a_file_without_halls_begins_with_the_assistant(text: str | None, tmp_path: Path) -> None:
    """One that is missing is made, with its folder; what one says of the server holds."""
    file = tmp_path / "etc" / "config.toml"
    if text is not None:
        file.parent.mkdir()
        file.write_text(text)
    start = begin(file, tmp_path / "data")
    assert start is not None
    assert (start.config.halls, start.problems, start.text) == ({}, (), file.read_bytes())
    assert text in (None, file.read_text())


@pytest.mark.parametrize("text", ["[halls.aksu]\n", "[server]\nprot = 1\n", "[halls"])
def test_a_file_with_a_mistake_is_no_beginning(text: str, tmp_path: Path) -> None:
    """Its mistakes are told as ever, whatever it lacks besides."""
    file = tmp_path / "config.toml"
    file.write_text(text)
    assert begin(file, tmp_path) is None
    with pytest.raises(ConfigError):
        choose(file, tmp_path)


def test_what_worked_once_is_no_beginning(file: Path, data: Path) -> None:
    """A file that was emptied gives way to the last one that worked."""
    file.write_text("")
    assert begin(file, data) is None
    assert choose(file, data).is_earlier


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With the reason."""
    (tmp_path / "in the way").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        begin(tmp_path / "in the way" / "config.toml", tmp_path)
