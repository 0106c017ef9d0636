"""What a configuration names is tried: addresses are bound, files read, ports and mail servers asked."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from queue_server.config.file.load import parse
from queue_server.config.mistakes import key
from queue_server.config.settings import Config
from queue_server.config.trial import ports, try_configuration
from queue_server.config.trial.address import Address, address_findings, serves
from queue_server.config.trial.questions import Question, ask_all
from queue_server.config.trial.trial import report_form_findings

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
as_somebody = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything")
A_YEAR_S = 365 * 86_400
HALL = """
[halls.a]
names = { kk = "А", ru = "Б", en = "C" }
services = [{ id = "land", prefix = "A", names = { kk = "А", ru = "Б", en = "C" } }]
windows = [{ window = 1, services = ["land"] }]
"""


BOARD = '{ address = 32, window = 1, lines = ["{number:<4}"] }'


def configuration(settings: str) -> Config:
    """A hall on any free port, and what else is given."""
    server = "" if "[server]" in settings else "[server]\nport = 0\n"
    return parse(f"{server}{settings}\n{HALL}".encode(), "f")


def findings(settings: str, now: float | None = None, running: str | None = None) -> list[tuple[str, str, str]]:
    """Severity, key and sentence of all that does not work."""
    running_config = configuration(running) if running is not None else None
    trial = try_configuration(configuration(settings), time.time() if now is None else now, running=running_config)
    return [(finding.severity, key(finding.path), str(finding.text)) for finding in trial]


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


class TestAddress:
    def test_what_this_machine_has_is_right(self) -> None:
        """A free port of any address of its own, by number or by name, of both families."""
        for host in ("127.0.0.1", "0.0.0.0", "localhost"):
            assert findings(f'[server]\nhost = "{host}"\nport = 0') == []

    def test_a_port_that_is_taken(self, busy_port: int) -> None:
        sentence = f"another program listens at port {busy_port}; end it, or write another port"
        for host in ("127.0.0.1", "0.0.0.0"):
            assert findings(f'[server]\nhost = "{host}"\nport = {busy_port}') == [("fatal", "server.port", sentence)]

    def test_an_address_of_another_machine(self) -> None:
        sentence = 'this machine does not have the address 192.0.2.7; write one of its own, or "0.0.0.0" for all'
        assert findings('[server]\nhost = "192.0.2.7"\nport = 0') == [("fatal", "server.host", sentence)]

    @pytest.mark.parametrize("host", ["nowhere.invalid", "a b", "::::", "x" * 255, "ә.invalid"])
    def test_what_is_no_address(self, host: str) -> None:
        ((severity, place, _),) = findings(f'[server]\nhost = "{host}"\nport = 0')
        assert (severity, place) == ("fatal", "server.host")

    def test_where_the_server_listens_itself(self, busy_port: int) -> None:
        """Its own address is right, and its own port at another address of the machine too."""
        own = Address("127.0.0.1", busy_port)
        assert list(address_findings(own, own)) == []
        assert list(address_findings(Address("0.0.0.0", busy_port), own)) == []
        assert [f.path for f in address_findings(Address("192.0.2.7", busy_port), own)] == [("server", "host")]

    def test_what_the_running_configuration_names_is_left_alone(self, busy_port: int) -> None:
        """It is in use."""
        server = f"[server]\nport = {busy_port}"
        assert findings(server, running=server) == []

    def test_whoever_holds_the_port_may_be_the_server_of_these_halls(self) -> None:
        """It says so; another server, another program and silence do not."""
        answers = iter([b'[{"hall": "a"}]', b'[{"hall": "b"}]', b"<html>", b"[1]", b"{}"])

        class Holder(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(next(answers))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Nothing."""

        with HTTPServer(("127.0.0.1", 0), Holder) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            place = Address("0.0.0.0", server.server_port)
            assert [serves(["a"], place) for _ in range(5)] == [True, False, False, False, False]
            server.shutdown()


@needs_openssl
class TestCertificate:
    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        return certificate(tmp_path, "one")

    @staticmethod
    def settings(crt: Path, key_file: Path) -> str:
        return f'[server]\nport = 0\ntls_certificate = "{crt}"\ntls_key = "{key_file}"'

    def test_a_right_one(self, files: tuple[Path, Path]) -> None:
        assert findings(self.settings(*files)) == []

    def test_files_that_are_not_there(self, tmp_path: Path) -> None:
        """Both are named."""
        assert findings(self.settings(tmp_path / "a.crt", tmp_path / "b.key")) == [
            ("fatal", "server.tls_certificate", f"{tmp_path}/a.crt cannot be read: it is not there"),
            ("fatal", "server.tls_key", f"{tmp_path}/b.key cannot be read: it is not there"),
        ]

    def test_a_key_of_another_certificate(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        _, other = certificate(tmp_path / "other", "two")
        sentence = f"{other} is not the key of this certificate"
        assert findings(self.settings(files[0], other)) == [("fatal", "server.tls_key", sentence)]

    def test_what_is_no_certificate_and_no_key(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        """A text, a folder, and a key that asks for a passphrase."""
        (text := tmp_path / "text").write_text("no PEM")
        crt, key_file = files
        assert findings(self.settings(text, key_file))[0][1:] == (
            "server.tls_certificate",
            f"{text} is no certificate in PEM form",
        )
        assert findings(self.settings(tmp_path, key_file))[0][2] == f"{tmp_path} cannot be read: it is a folder"
        sentence = "is no key in PEM form without a passphrase: nobody could type one in at a start"
        assert findings(self.settings(crt, text)) == [("fatal", "server.tls_key", f"{text} {sentence}")]
        lock = ("openssl", "ec", "-aes256", "-passout", "pass:secret", "-in", str(key_file), "-out", str(text))
        subprocess.run(lock, check=True, capture_output=True)  # noqa: S603 - our own words
        assert findings(self.settings(crt, text)) == [("fatal", "server.tls_key", f"{text} {sentence}")]

    def test_one_that_has_run_out_or_will(self, files: tuple[Path, Path]) -> None:
        """A warning: whoever renews it needs the server meanwhile."""
        now = time.time()
        ((severity, place, sentence),) = findings(self.settings(*files), now + A_YEAR_S)
        assert (severity, place) == ("warning", "server.tls_certificate")
        assert sentence.startswith("this certificate has run out on ")
        assert findings(self.settings(*files), now + 65 * 86_400)[0][2].startswith("this certificate runs out on ")
        assert findings(self.settings(*files), now - A_YEAR_S)[0][2].startswith("this certificate is not valid before ")

    def test_a_key_for_everybody_to_read(self, files: tuple[Path, Path]) -> None:
        files[1].chmod(0o644)
        sentence = f"{files[1]} can be read by others than its owner: chmod 600 it"
        assert findings(self.settings(*files)) == [("warning", "server.tls_key", sentence)]


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own for three months, and its key."""
    files = folder / "server.crt", folder / "server.key"
    keys = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(files[1]))
    command = ("openssl", "req", "-x509", "-days", "90", *keys, "-out", str(files[0]), "-subj", f"/CN={name}")
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    files[1].chmod(0o600)
    return files


class TestFolder:
    @staticmethod
    def reports(folder: Path) -> str:
        return f'[[reports.schedules]]\nid = "r"\nhall = "a"\nfolder = "{folder}"'

    def test_one_that_is_there_and_one_that_will_be_made(self, tmp_path: Path) -> None:
        """And nothing is left in it."""
        assert findings(self.reports(tmp_path)) == findings(self.reports(tmp_path / "a/b")) == []
        assert list(tmp_path.iterdir()) == []

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("")
        folder = tmp_path / "a"
        sentence = f"{folder} cannot be written to: it is no folder"
        assert findings(self.reports(folder)) == [("mistake", "reports.schedules[0].folder", sentence)]
        assert findings(self.reports(folder / "b"))[0][1] == "reports.schedules[0].folder"
        assert findings(self.reports(folder), running=self.reports(folder)) == []

    def test_one_that_nobody_can_write_to(self) -> None:
        """The kernel's own, which not even root can."""
        ((severity, place, _),) = findings(self.reports(Path("/proc/1")))
        assert (severity, place) == ("mistake", "reports.schedules[0].folder")

    def test_a_broken_outline_is_named_with_its_key(self, tmp_path: Path) -> None:
        """The file, and the place in it, so that whoever drew it finds the mistake."""
        file = tmp_path / "region.geojson"
        settings = f'[region]\noutline = "{file}"'
        assert findings(settings) == [("mistake", "region.outline", f"{file} cannot be read: it is not there")]
        file.write_text('{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [7]}}')
        assert findings(settings) == [
            ("mistake", "region.outline", f"{file}, geometry.coordinates[0]: a list of positions stands here")
        ]
        assert findings(settings, running=settings) == []
        file.write_text('{"type": "LineString", "coordinates": [[66, 51], [74, 52]]}')
        assert findings(settings) == []

    def test_media_and_clips_that_are_not_there(self, tmp_path: Path) -> None:
        """A share may be there tomorrow."""
        media = f'[[displays.boards]]\nhall = "a"\nmedia = "{tmp_path}/m"\n[displays.voice]\nclips = "{tmp_path}/c"'
        assert findings(media) == [
            ("warning", "displays.boards[0].media", f"{tmp_path}/m cannot be read: it is not there"),
            ("warning", "displays.voice.clips", f"{tmp_path}/c cannot be read: it is not there"),
        ]

    def test_the_password_of_a_database(self, tmp_path: Path) -> None:
        """A warning: the file may be written before the server starts."""
        secret = tmp_path / "password"
        store = f'[store]\nurl = "postgresql://kezek@db/kezek"\npassword_file = "{secret}"'
        assert findings(store) == [("warning", "store.password_file", f"{secret} cannot be read: it is not there")]
        secret.write_text("a long sentence")
        assert findings(store) == []

    def test_where_copies_go(self, tmp_path: Path) -> None:
        """A stick may be plugged in and a passphrase be written before the evening; nothing is made or left there."""
        stick, secret = tmp_path / "stick", tmp_path / "passphrase"
        backup = f'[backup]\nfolder = "{stick}"\npassphrase_file = "{secret}"'
        assert findings(backup) == [
            ("warning", "backup.folder", f"{stick} cannot be written to: it is not there"),
            ("warning", "backup.passphrase_file", f"{secret} cannot be read: it is not there"),
        ]
        assert list(tmp_path.iterdir()) == []
        assert findings(backup, running=backup) == []
        stick.mkdir()
        secret.write_bytes(b"\xff")
        assert findings(backup) == [("warning", "backup.passphrase_file", f"{secret} cannot be read: it is not UTF-8")]
        secret.write_text("a long sentence")
        assert findings(backup) == []


class TestPort:
    @staticmethod
    def printer(port: str) -> str:
        printer = f'id = "p"\nhall = "a"\nkiosks = []\nport = "{port}"'
        return f'[displays]\naddress = "http://a"\n[[displays.printers]]\n{printer}'

    def test_a_printer_that_answers(self, busy_port: int, tmp_path: Path) -> None:
        """On the network, and a device file."""
        assert findings(self.printer(f"tcp://127.0.0.1:{busy_port}")) == []
        (tmp_path / "lp0").write_text("")
        assert findings(self.printer(f"file:{tmp_path}/lp0")) == []

    def test_a_printer_that_does_not(self, tmp_path: Path) -> None:
        """It may be switched on tomorrow, so it is a warning; the one in use is not asked."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            free_port = other.getsockname()[1]
        sentence = f"tcp://127.0.0.1:{free_port} does not answer now: nobody listens there"
        assert findings(self.printer(f"tcp://127.0.0.1:{free_port}")) == [
            ("warning", "displays.printers[0].port", sentence)
        ]
        port = f"serial:{tmp_path}/ttyUSB0"
        sentence = f"{tmp_path}/ttyUSB0 cannot be used now: it is not there"
        assert findings(self.printer(port)) == [("warning", "displays.printers[0].port", sentence)]
        assert findings(self.printer(port), running=self.printer(port)) == []

    @as_somebody
    def test_a_device_that_this_user_may_not_use(self, tmp_path: Path) -> None:
        """It stays so until somebody changes it."""
        (tmp_path / "lp0").write_text("")
        (tmp_path / "lp0").chmod(0)
        assert findings(self.printer(f"file:{tmp_path}/lp0"))[0][0] == "mistake"

    def test_wires_of_a_bridge_are_looked_at_and_not_opened(self, tmp_path: Path) -> None:
        """The bridge may hold them, or run elsewhere."""
        bus = f'[[bridge.buses]]\nid = "left"\nprotocol = "candle"\nport = "{tmp_path}/tty"\nboards = [{BOARD}]'
        sentence = f"{tmp_path}/tty cannot be used now: it is not there"
        assert findings(bus) == [("warning", "bridge.buses[0].port", sentence)]

    def test_a_device_whose_maker_wrote_no_text_is_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The adapter that is wanted is found beside it, whatever letters its number has."""
        monkeypatch.setattr(ports, "USB_DEVICES", tmp_path)
        for name, serial in (("1-1", b"\xff\xfe\n"), ("1-2", "№7".encode() + b"\n")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "serial").write_bytes(serial)
        bus = f'[[bridge.buses]]\nid = "left"\nprotocol = "candle"\nport = "usb:SERIAL"\nboards = [{BOARD}]'
        assert findings(bus.replace("SERIAL", "№7")) == []
        assert findings(bus.replace("SERIAL", "№8")) == [
            ("warning", "bridge.buses[0].port", "no such USB device is plugged in now")
        ]


class TestReportForm:
    @staticmethod
    def faults(form: str, running: str | None = None, *, is_missing: bool = True, content: str = "report") -> list[str]:
        """The sentences about one schedule; in the `running` configuration it has another form."""

        def config(form: str) -> Config:
            schedule = f'id = "daily", hall = "a", folder = "/reports", what = "{content}", form = "{form}"'
            return configuration(f"[reports]\nschedules = [{{ {schedule} }}]")

        running_config = config(running) if running is not None else None
        faults = [*report_form_findings(config(form), running_config, lambda: is_missing)]
        assert all(finding[:2] == ("mistake", ("reports", "schedules", 0, "form")) for finding in faults)
        return [str(finding.text) for finding in faults]

    def test_a_form_that_needs_the_extra(self) -> None:
        """It is refused with the command that installs it, unless it is in use already: a start goes on."""
        sentence = (
            "PDF and workbooks are not installed on this server; choose another format, or install them: "
            "pip install 'kezek[reports]'"
        )
        assert self.faults("pdf") == self.faults("xlsx") == self.faults("pdf", running="html") == [sentence]
        assert self.faults("pdf", running="pdf") == self.faults("pdf", is_missing=False) == []
        assert self.faults("html") == self.faults("csv") == self.faults("pdf", content="open-data") == []


class TestMail:
    @staticmethod
    def mail(port: int, settings: str = "") -> str:
        return f'[reports.mail]\nserver = "127.0.0.1"\nsender = "a@b.kz"\nport = {port}\nsecurity = "none"\n{settings}'

    def test_a_server_that_greets(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self.greet, args=(server,), daemon=True).start()
            assert findings(self.mail(server.getsockname()[1])) == []

    @staticmethod
    def greet(server: socket.socket) -> None:
        with server.accept()[0] as connection:
            connection.sendall(b"220 mail ready\r\n")
            connection.recv(1)

    def test_one_that_does_not(self, tmp_path: Path) -> None:
        """A warning; a password that cannot be read is a mistake."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            free_port = other.getsockname()[1]
        sentence = "the mail server does not answer now: nobody listens there"
        assert findings(self.mail(free_port)) == [("warning", "reports.mail.server", sentence)]
        mail = self.mail(free_port, f'user = "u"\npassword_file = "{tmp_path}/p"').replace('"none"', '"starttls"')
        assert [(severity, place) for severity, place, _ in findings(mail)] == [
            ("mistake", "reports.mail.password_file"),
            ("warning", "reports.mail.server"),
        ]


def test_nobody_waits_for_long() -> None:
    """Questions are asked together, and one that is not answered in time is a warning."""
    silence, all_done = threading.Event(), threading.Event()
    silent = Question(("a",), lambda: silence.wait() and None)
    quick = Question(("b",), lambda: all_done.set() or None)
    (finding,) = ask_all([silent, silent._replace(path=("c",)), quick], limit_s=0.05)[:1]
    assert (finding.severity, finding.path, str(finding.text)) == ("warning", ("a",), "it does not answer in time")
    assert all_done.is_set()
    silence.set()


@needs_openssl
def test_an_authority_of_webhooks(tmp_path: Path) -> None:
    """Its file is there and holds a certificate, before the first receiver is refused for want of it."""
    right, wrong = certificate(tmp_path, "one")[0], tmp_path / "wrong.pem"
    wrong.write_text("nothing")

    def texts(file: Path) -> list[str]:
        return [
            text for _, place, text in findings(f'[webhooks]\nauthority = "{file}"') if place == "webhooks.authority"
        ]

    assert texts(right) == []
    assert texts(wrong) == [f"{wrong} holds no certificate in PEM form"]
    assert texts(tmp_path / "none.pem") == [f"{tmp_path}/none.pem cannot be read: it is not there"]
