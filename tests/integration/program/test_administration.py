"""The program itself: the first administrator's link, TLS by files, and a configuration that is read anew."""

import asyncio
import re
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from queue_server.api.http.listening.tls import Certificate, is_plain_to_others
from queue_server.config.file.load import load
from queue_server.config.settings import ServerSettings
from tests.integration.command_line import kezek

SAMPLE = Path(__file__).parents[3] / "config.toml"
HALL = "/api/v1/halls/aksu"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")


class Program:
    """A running `kezek serve`: its address, and its standard error line by line."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address

    async def line(self, pattern: str) -> str:
        """The next line of standard error that fits."""
        assert self.process.stderr is not None
        async with asyncio.timeout(30):
            while line := (await self.process.stderr.readline()).decode():
                if re.search(pattern, line):
                    return line.strip()
        raise AssertionError(pattern)


@asynccontextmanager
async def serving(config: Path, data: Path) -> AsyncIterator[Program]:
    command = (sys.executable, "-m", "queue_server", "serve", "--config", config, "--data", data, "--port", "0")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*map(str, command), stdout=pipe, stderr=pipe)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            ready = (await process.stdout.readline()).decode()
        yield Program(process, ready.split()[1])
    finally:
        process.terminate()
        await process.communicate()


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own for localhost, and its key."""
    files = folder / "server.crt", folder / "server.key"
    subject = ("-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1")
    keys = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(files[1]))
    command = ("openssl", "req", "-x509", "-days", "2", *keys, "-out", str(files[0]), *subject)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    files[1].chmod(0o600)
    return files


async def test_the_first_start_invites_an_administrator_and_reads_its_file_anew(tmp_path: Path) -> None:
    """The link is on standard error alone and lets one browser in; SIGHUP puts a changed file in force."""
    config = tmp_path / "config.toml"
    config.write_bytes(SAMPLE.read_bytes())
    async with serving(config, tmp_path / "data") as program, aiohttp.ClientSession() as session:
        link = (await program.line("Nobody administers")).rsplit(" ", 1)[1]
        assert link.startswith(f"{program.address}/enter/")
        async with session.post(link, allow_redirects=False) as entered:
            assert (entered.status, entered.headers["Location"]) == (303, "/admin")
        config.write_text(config.read_text().replace('en = "Service akimat of Aksu district"', 'en = "Akimat of Aksu"'))
        program.process.send_signal(signal.SIGHUP)
        await program.line("aksu: the configuration is in force")
        async with session.get(program.address + HALL) as hall:
            assert (await hall.json())["names"]["en"] == "Akimat of Aksu"


@needs_openssl
async def test_a_certificate_is_used_and_renewed(tmp_path: Path) -> None:
    """The server speaks https alone and leads plain requests there; after SIGHUP new connections get the new
    certificate, and at once one that an administrator puts in."""
    crt, key = certificate(tmp_path, "first")
    config = tmp_path / "config.toml"
    tls = f'[server]\ntls_certificate = "{crt}"\ntls_key = "{key}"\n'
    config.write_text(SAMPLE.read_text().replace("[server]\n", tls, 1))
    async with serving(config, tmp_path / "data") as program:
        assert program.address.startswith("https://127.0.0.1:")
        port = int(program.address.rpartition(":")[2])
        first = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        assert first.strip() == crt.read_text().strip()
        trust = aiohttp.TCPConnector(ssl=False)
        async with (
            aiohttp.ClientSession(connector=trust) as session,
            session.get(f"http://127.0.0.1:{port}{HALL}?a=b") as hall,
        ):
            assert (hall.status, str(hall.url)) == (200, f"{program.address}{HALL}?a=b")
        certificate(tmp_path, "second")
        program.process.send_signal(signal.SIGHUP)
        await program.line("TLS certificate has been read anew")
        second = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        assert second.strip() == crt.read_text().strip() != first.strip()
        (tmp_path / "other").mkdir()
        crt, key = certificate(tmp_path / "other", "third")
        secret = kezek("token", "add", "--data", tmp_path / "data", "--role", "admin", "--name", "page").out.strip()
        headers, body = {"Authorization": f"Bearer {secret}"}, crt.read_bytes() + key.read_bytes()
        path = f"{program.address}/api/v1/certificate"
        async with aiohttp.ClientSession() as session, session.post(path, data=body, headers=headers, ssl=False) as put:
            assert put.status == 200, await put.text()
            document = await put.json()
        assert (document["is_https"], document["in_force"]["subject"]) == (True, "third")
        third = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        assert third.strip() == crt.read_text().strip()
        assert load(config).server.tls_key != str(key)


@needs_openssl
def test_a_certificate_that_does_not_fit_leaves_the_earlier_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Half of a renewal is no renewal."""
    crt, key = certificate(tmp_path, "first")
    held = Certificate(crt, key)
    crt.write_text("-----BEGIN CERTIFICATE-----\n")
    assert not held.reload()
    assert "the earlier one stays" in caplog.text


@needs_openssl
def test_a_key_that_asks_for_a_passphrase_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At the start, and as a renewal: nobody would sit at the terminal on which it is asked for."""
    crt, key = certificate(tmp_path, "first")
    held = Certificate(crt, key)
    locked = ("openssl", "ec", "-aes256", "-passout", "pass:secret", "-in", str(key), "-out", str(key))
    subprocess.run(locked, check=True, capture_output=True)  # noqa: S603 - our own words
    assert not held.reload()
    assert "the earlier one stays" in caplog.text
    with pytest.raises(ssl.SSLError):
        Certificate(crt, key)


@pytest.mark.parametrize(
    ("host", "settings", "is_plain"),
    [
        ("127.0.0.1", ServerSettings(), False),
        ("::1", ServerSettings(), False),
        ("localhost", ServerSettings(), False),
        ("0.0.0.0", ServerSettings(), True),
        ("192.168.1.10", ServerSettings(), True),
        ("0.0.0.0", ServerSettings(trusted_proxies=("10.0.0.1",)), False),
        ("0.0.0.0", ServerSettings(tls_certificate="a", tls_key="b"), False),
    ],
)
def test_plain_http_beyond_this_machine_is_noticed(host: str, settings: ServerSettings, is_plain: bool) -> None:
    """It is warned about at the start."""
    assert is_plain_to_others(host, settings) is is_plain
