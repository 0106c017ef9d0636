"""The certificate for https on the administrator's page: shown, put in, asked for."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509

from queue_server.api.configuration.administration import Administration
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.http.listening.tls import Certificate
from queue_server.api.upkeep.certificate_alarm import CertificateWatch
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from tests.certificates import Holder, a_holder, key_pem
from tests.halls import MORNING
from tests.integration.api.conftest import Reply, Server, serving
from tests.integration.kezek_process import SAMPLE

PATH = "/api/v1/certificate"
NOW = MORNING / 1_000_000
LOCAL = ("127.0.0.1", "hall.example.kz")


@pytest.fixture(scope="module")
def root() -> Holder:
    return a_holder("Akimat root", NOW)


@pytest.fixture(scope="module")
def local(root: Holder) -> Holder:
    """A certificate for the address at which the tests' server is asked."""
    return a_holder("hall", NOW, names=LOCAL, by=root)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    file = tmp_path / "config.toml"
    file.write_text(SAMPLE.read_text())
    async with serving(file=ConfigurationFile(file), config=load(file)) as running:
        running.app[PARTS][Upkeep].data = tmp_path / "data"
        yield running


async def put_in(server: Server, *parts: bytes, confirmed: bool = False) -> Reply:
    path = f"{PATH}?confirmed=yes" if confirmed else PATH
    return await server.ask("POST", path, "admin", data=b"\n".join(parts))


def state_of(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


async def test_a_server_without_https_gets_a_certificate(server: Server, local: Holder, tmp_path: Path) -> None:
    """The file is for its owner alone, the configuration names it, and the page says that a restart is needed."""
    before = (await server.ask("GET", PATH, "admin")).json
    assert (before["is_https"], before["in_force"], before["saved"], before["host"]) == (False, None, None, "127.0.0.1")
    reply = await put_in(server, local.pem, local.key_pem)
    assert reply.status == 200, reply.body
    document = reply.json
    assert (document["is_https"], document["in_force"]) == (False, None)
    saved = document["saved"]
    assert (saved["names"], saved["issuer"], saved["days_left"], saved["standing"], saved["fits"]) == (
        ["hall.example.kz", "127.0.0.1"],
        "Akimat root",
        90,
        "good",
        True,
    )
    config = load(tmp_path / "config.toml").server
    assert config.tls_certificate == config.tls_key
    (file,) = (tmp_path / "data" / "tls").iterdir()
    assert (str(file), file.stat().st_mode & 0o777) == (config.tls_certificate, 0o600)
    assert file.read_bytes() == local.key_pem + local.pem
    assert (await server.ask("GET", "/api/v1/configuration", "admin")).json["needs_restart"] == ["server"]
    (trace,) = await server.context.store.traces(1)
    assert (trace.act, trace.name) == ("certificate_set", "hall.example.kz")


async def test_a_server_with_https_uses_it_at_once(server: Server, local: Holder, tmp_path: Path) -> None:
    """Without a restart, for every connection from then on; an undone change leads back in the same way."""
    old = a_holder("old", NOW, names=LOCAL)
    file = tmp_path / "old.pem"
    file.write_bytes(old.key_pem + old.pem)
    file.chmod(0o600)
    certificate = Certificate(file, file)
    server.app[PARTS][Upkeep].certificate = certificate
    configuration = server.app[PARTS][Administration].configuration
    assert configuration is not None
    configuration.running.certificate = certificate
    assert (await server.ask("GET", PATH, "admin")).json["in_force"]["subject"] == "old"
    document = (await put_in(server, local.pem, local.key_pem)).json
    assert (document["in_force"]["subject"], document["saved"]) == ("hall", None)
    assert (await server.ask("GET", "/api/v1/configuration", "admin")).json["needs_restart"] == []
    assert presented(certificate.context) == local.der


def presented(server: ssl.SSLContext) -> bytes:
    """The certificate that a browser gets, by a handshake in memory."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0].getpeercert(binary_form=True) or b""


async def test_what_is_refused_changes_nothing(
    server: Server, local: Holder, root: Holder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each by its name; no answer and no line of the log has a part of a key."""
    caplog.set_level(logging.DEBUG)
    before = state_of(tmp_path)
    elsewhere = a_holder("hall", NOW, names=("other.kz",), by=root)
    ended = a_holder("hall", NOW, names=LOCAL, days=(-9, -1))
    cases: list[tuple[str, tuple[bytes, ...]]] = [
        ("certificate_none", (b"x",)),
        ("certificate_binary", (local.der, local.key_pem)),
        ("certificate_bundle", (local.bundle,)),
        ("certificate_without_key", (local.pem,)),
        ("certificate_key_locked", (local.pem, key_pem(local.key, "secret"))),
        ("certificate_key_other", (local.pem, root.key_pem)),
        ("certificate_ended", (ended.pem, ended.key_pem)),
        ("certificate_other_name", (elsewhere.pem, elsewhere.key_pem)),
    ]
    answers = [await put_in(server, *parts) for _, parts in cases]
    assert [answer.code for answer in answers] == [code for code, _ in cases]
    assert answers[-1].json["names"] == "other.kz"
    secret = local.key_pem.split(b"\n")[1]
    assert not any(secret in answer.body for answer in answers)
    assert secret.decode() not in caplog.text
    assert state_of(tmp_path) == before
    confirmed = await put_in(server, elsewhere.pem, elsewhere.key_pem, confirmed=True)
    assert (confirmed.status, confirmed.json["saved"]["fits"]) == (200, False)


async def test_four_gigabytes_are_refused_before_the_first(server: Server) -> None:
    """By the length that the browser says; so is a body without one."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b""

    assert (await server.ask("POST", PATH, "admin", data=nothing())).code == "malformed"
    headers = {"Authorization": "Bearer admin-secret", "Content-Length": str(4 << 30)}
    async with server.session.post(PATH, data=nothing(), headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (413, "too_large")


async def test_a_configuration_that_cannot_be_written_leaves_no_key(
    server: Server, local: Holder, tmp_path: Path
) -> None:
    """The key that came is deleted again."""
    file = tmp_path / "config.toml"
    file.write_text("halls = 3\n")
    reply = await put_in(server, local.pem, local.key_pem)
    assert reply.code == "configuration_wrong"
    assert list((tmp_path / "data" / "tls").glob("*.pem")) == []


async def test_a_request_waits_is_signed_and_used(server: Server, root: Holder, tmp_path: Path) -> None:
    """Its key is made here and is in no answer; the certificate comes without one, and the request is gone."""
    wish = {"names": list(LOCAL), "organisation": "Aksu"}
    request = await server.ask("POST", f"{PATH}/request", "admin", json=wish)
    assert request.json["request"]["names"] == list(LOCAL)
    assert (await server.ask("POST", f"{PATH}/request", "admin", json=wish)).code == "certificate_request_waits"
    file = await server.ask("GET", f"{PATH}/request.csr", "admin")
    assert file.headers["Content-Disposition"] == 'attachment; filename="kezek.csr"'
    assert b"PRIVATE" not in file.body + request.body
    signed = a_holder("hall", NOW, names=LOCAL, by=root, public=x509.load_pem_x509_csr(file.body))
    reply = await put_in(server, signed.pem, root.pem)
    assert (reply.status, reply.json["request"], reply.json["saved"]["chain"]) == (200, None, ["Akimat root"])
    assert [path.suffix for path in (tmp_path / "data" / "tls").iterdir()] == [".pem"]
    acts = [trace.act for trace in await server.context.store.traces(2)]
    assert acts == ["certificate_set", "certificate_requested"]


async def test_a_request_is_dropped_with_its_key(server: Server, tmp_path: Path) -> None:
    """And then another one may be made; what is no host is said."""
    assert (await server.ask("POST", f"{PATH}/request/drop", "admin")).code == "no_certificate_request"
    assert (await server.ask("GET", f"{PATH}/request.csr", "admin")).code == "no_certificate_request"
    for names in (["a b"], ["https://hall.kz"], ["10.0.0"]):
        assert (await server.ask("POST", f"{PATH}/request", "admin", json={"names": names})).code == "certificate_host"
    for body in ({}, {"names": []}, {"names": ["a"] * 99}):
        assert (await server.ask("POST", f"{PATH}/request", "admin", json=body)).code == "malformed"
    await server.ask("POST", f"{PATH}/request", "admin", json={"names": ["hall.kz"]})
    assert (await server.ask("POST", f"{PATH}/request/drop", "admin")).json["request"] is None
    assert list((tmp_path / "data" / "tls").iterdir()) == []


async def test_a_server_without_a_folder_or_a_file(tmp_path: Path, local: Holder) -> None:
    """Each says what is missing."""
    async with serving() as server:
        assert (await server.ask("GET", PATH, "admin")).code == "upkeep_without_folder"
        server.app[PARTS][Upkeep].data = tmp_path
        assert (await put_in(server, local.pem, local.key_pem)).code == "configuration_fixed"
        assert (await server.ask("GET", PATH, "manager")).code == "not_allowed"


async def test_two_at_once_wait_for_each_other(server: Server, local: Holder, tmp_path: Path) -> None:
    """A double click, or two administrators: what the configuration names is there, and of two requests one waits."""
    replies = await asyncio.gather(*(put_in(server, local.pem, local.key_pem) for _ in range(2)))
    assert [reply.status for reply in replies] == [200, 200]
    named = load(tmp_path / "config.toml").server.tls_certificate
    assert state_of(tmp_path)[f"data/tls/{Path(named or '').name}"] == local.key_pem + local.pem
    bodies = [{"names": [name]} for name in ("hall.example.kz", "other.example.kz")]
    both_replies = await asyncio.gather(*(server.ask("POST", f"{PATH}/request", "admin", json=body) for body in bodies))
    assert sorted(reply.status for reply in both_replies) == [200, 409]


async def test_a_certificate_that_ends_is_an_alarm(server: Server, local: Holder, tmp_path: Path) -> None:
    """By the rule of the certificate's page, at each hall's supervisor; nearer to its end it is another alarm."""
    file = tmp_path / "pair.pem"
    file.write_bytes(local.key_pem + local.pem)
    certificate = Certificate(file, file)
    last = int(local.certificate.not_valid_after_utc.timestamp())
    alarms = []
    first = int(local.certificate.not_valid_before_utc.timestamp())
    lifetime = (last - first) // 86_400
    for days in (40, 29, 6, -1, lifetime + 2):
        watch = CertificateWatch(certificate, lambda days=days: int(last - days * 86_400) * 1_000_000)  # type: ignore[misc]
        server.app[PARTS][Upkeep].certificate_watch = watch
        hall_alarms = server.app[PARTS][HallServices].supervision["aksu"].document().alarms
        alarms.append([(alarm.id, alarm.kind, alarm.level, alarm.count) for alarm in hall_alarms])
    assert alarms == [
        [],
        [(f"certificate_soon:{last}", "certificate_ends", "warning", 29)],
        [(f"certificate_urgent:{last}", "certificate_ends", "fault", 6)],
        [(f"certificate_ended:{last}", "certificate_ended", "fault", -1)],
        [(f"certificate_future:{last}", "certificate_future", "fault", lifetime + 2)],
    ]
