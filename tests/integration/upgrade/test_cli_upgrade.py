"""What `kezek upgrade` says to a person's mistake, and how it knows that a server is ready."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from queue_server.config.settings import ServerSettings
from queue_server.upkeep.upgrade import service
from queue_server.upkeep.upgrade.service import ServiceCommands, ready_address
from tests.integration.command_line import SAMPLE, kezek


def test_mistakes_are_said_in_one_sentence(tmp_path: Path) -> None:
    """No data folder, no configuration, nothing installed there, two ways at once, nothing to do."""
    data, prefix = tmp_path / "data", tmp_path / "opt"
    (data).mkdir()
    at = ("--data", data, "--config", SAMPLE, "--prefix", prefix)
    for arguments, code, words in (
        (("--data", tmp_path / "none"), 2, "name the data folder"),
        (("--data", data), 2, "Name the configuration with --config"),
        (at, 1, "run script/install of this version once"),
        ((*at, "--from", tmp_path, "--back"), 2, "--back goes back"),
    ):
        answer = kezek("upgrade", *arguments)
        assert (answer.code, words in answer.err) == (code, True), answer
    (prefix / "versions" / "old").mkdir(parents=True)
    (prefix / "current").symlink_to("versions/old")
    for arguments, code, words in (
        (at, 2, "Name the other version with --from"),
        ((*at, "--from", tmp_path), 1, "holds no Kezek"),
        ((*at, "--back"), 1, "no version to go back to"),
    ):
        answer = kezek("upgrade", *arguments)
        assert (answer.code, words in answer.err) == (code, True), answer


@contextmanager
def answering(*answers: tuple[int, bytes]) -> Iterator[str]:
    """A server that gives these answers one after another, and the last one for ever."""
    left = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/readyz"
        server.shutdown()
        thread.join()


READY = b'{"status":"ready","configuration":"in_force"}'
DOUBTFUL = b'{"status":"not ready","journal":"writable","halls":{"a":"open","b":"doubtful"},"configuration":"in_force"}'
CORRUPT = DOUBTFUL.replace(b'"open"', b'"corrupt at record 7"')
EARLIER_ANSWER = b'{"status":"ready","configuration":"earlier"}'


def test_when_a_server_is_ready(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    """As soon as it says so with the file's own configuration, or waits for a person's word about the clock alone; not
    with an earlier one, nor where another program answers, nor where nobody listens."""
    monkeypatch.setattr(service, "NEXT_LOOK_S", 0.01)
    with answering((503, b'{"status":"not ready"}'), (200, b"<html>"), (200, READY)) as address:
        assert ServiceCommands("true", "true", address).is_ready_within(60)
    with answering((503, DOUBTFUL)) as address:
        assert ServiceCommands("true", "true", address).is_ready_within(60)
    for faulty in ((200, EARLIER_ANSWER), (503, CORRUPT)):
        with answering(faulty) as address:
            assert not ServiceCommands("true", "true", address).is_ready_within(0.1)
    assert not ServiceCommands("true", "true", f"http://127.0.0.1:{unused_tcp_port}/").is_ready_within(0.05)


def test_where_a_server_says_it() -> None:
    """At this machine, by the scheme of the settings."""
    assert ready_address(ServerSettings(host="0.0.0.0", port=80)) == "http://127.0.0.1:80/readyz"
    assert ready_address(ServerSettings(host="::", tls_certificate="a", tls_key="b")) == "https://[::1]:8080/readyz"
