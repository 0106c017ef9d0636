"""What a certificate says, and every reason why one cannot serve https."""

import ssl
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from queue_server.config.settings import ServerSettings
from queue_server.config.trial.certificate import certificate_findings
from queue_server.upkeep.certificates.certificate import facts_of, usable_pair
from queue_server.upkeep.certificates.certificate_facts import DAY_S, CertificateFacts, NotUsable, covers
from queue_server.upkeep.certificates.certificate_files import CertificateFiles, CertificateRequest
from queue_server.upkeep.certificates.certificate_request import host_name, make_request
from tests.certificates import Holder, a_holder, key_pem

NOW = 1_795_000_000.0
NAMES = ("hall.example.kz", "192.168.1.10")


@pytest.fixture(scope="module")
def root() -> Holder:
    return a_holder("Akimat root", NOW)


@pytest.fixture(scope="module")
def middle(root: Holder) -> Holder:
    return a_holder("Akimat servers", NOW, by=root)


@pytest.fixture(scope="module")
def server(middle: Holder) -> Holder:
    return a_holder("hall", NOW, names=NAMES, by=middle)


def refusal(text: bytes, own_key: bytes | None = None, now: float = NOW) -> tuple[str, dict[str, str]]:
    with pytest.raises(NotUsable) as failure:
        usable_pair(text, own_key, now)
    return failure.value.fault, failure.value.detail


def test_a_file_in_any_order_becomes_key_certificate_chain(
    root: Holder, middle: Holder, server: Holder, tmp_path: Path
) -> None:
    """Whoever puts it together need not know the order of TLS; a stranger in it is left out, comments too. OpenSSL and
    the trial of settings take what comes of it."""
    stranger = a_holder("Other", NOW)
    text = b"Bag Attributes\r\n" + b"".join([root.pem, stranger.pem, server.key_pem, middle.pem, server.pem])
    pair = usable_pair(text.replace(b"\n", b"\r\n"), None, NOW)
    assert pair.pem == server.key_pem + server.pem + middle.pem + root.pem
    assert pair.facts == CertificateFacts(
        names=NAMES,
        subject="hall",
        issuer="Akimat servers",
        first=NOW - DAY_S,
        last=NOW + 90 * DAY_S,
        key="EC P-256",
        chain=("Akimat servers", "Akimat root"),
        fingerprint=sha256(server.der).digest().hex(":").upper(),
    )
    assert facts_of(pair.pem) == pair.facts
    file = CertificateFiles(tmp_path).add(pair.pem, int(NOW * 1_000_000))
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(file, file)
    assert list(certificate_findings(ServerSettings(tls_certificate=str(file), tls_key=str(file)), NOW)) == []


def test_every_reason_to_refuse(server: Holder, root: Holder, middle: Holder) -> None:
    """Each has its word, so that the page can say what to do."""
    other = a_holder("hall", NOW, names=NAMES)
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505 - the weak key of the test
    locked = key_pem(server.key, "secret")
    der_key = server.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    reasons = {
        "no certificate": (server.key_pem, "none"),
        "a request instead": (make_request(NAMES, "")[1] + server.key_pem, "none"),
        "garbage": (b"certificate\n" * 99, "none"),
        "a damaged one": (server.pem.replace(b"M", b"N", 40) + server.key_pem, "unreadable"),
        "cut short": (server.pem[:-200] + server.key_pem, "none"),
        "no key": (server.pem + middle.pem, "without_key"),
        "another key": (server.pem + other.key_pem, "key_other"),
        "the key of the authority": (server.pem + root.key_pem, "key_other"),
        "a key under a passphrase": (server.pem + locked, "key_locked"),
        "DER": (server.der + b"\n" + server.key_pem, "binary"),
        "a key in DER": (server.pem + b"\n" + der_key, "binary"),
        "UTF-16": ((server.pem + server.key_pem).decode().encode("utf-16"), "binary"),
        "PKCS#12": (server.bundle + b"\n", "bundle"),
        "a short key": (held(a_holder("hall", NOW, names=NAMES, key=small)), "weak"),
        "a rare curve": (
            held(a_holder("hall", NOW, names=NAMES, key=ec.generate_private_key(ec.SECP521R1()))),
            "weak",
        ),
        "ended": (held(a_holder("hall", NOW, names=NAMES, days=(-9, -0.01))), "ended"),
        "not yet valid": (held(a_holder("hall", NOW, names=NAMES, days=(1, 9))), "future"),
        "of a person": (held(a_holder("Aigul", NOW, names=NAMES, for_server=False)), "purpose"),
    }
    assert {name: refusal(text)[0] for name, (text, _) in reasons.items()} == {
        name: fault for name, (_, fault) in reasons.items()
    }


def held(holder: Holder) -> bytes:
    return holder.key_pem + holder.pem


def test_a_certificate_whose_form_is_broken_within_is_refused_by_name(server: Holder) -> None:
    """The library reads a name and an extension only when it is asked for them: that is no defect of the program."""
    der = server.der
    version, issuer = der.index(b"\xa0\x03\x02\x01\x02") + 4, der.index(b"Akimat servers") - 2
    for at, byte in ((version, 77), (issuer, 0x3C), (issuer, 0x03)):
        broken = der[:at] + bytes([byte]) + der[at + 1 :]
        pem = ssl.DER_cert_to_PEM_cert(broken).encode()
        assert refusal(pem + server.key_pem)[0] == "unreadable"
        with pytest.raises(NotUsable):
            facts_of(pem)


def test_a_damaged_key_is_found_by_what_it_signs() -> None:
    """Its numbers are not tried as primes: that holds up every hall, for twelve seconds with a key of 8192 bits."""
    holder = a_holder("hall", NOW, key=rsa.generate_private_key(65_537, 2048))
    assert usable_pair(holder.pem + holder.key_pem, None, NOW).facts.key == "RSA 2048"
    assert isinstance(holder.key, rsa.RSAPrivateKey)
    numbers = holder.key.private_numbers()
    wrong = rsa.RSAPrivateNumbers(
        numbers.p, numbers.q, numbers.d + 2, numbers.dmp1 + 2, numbers.dmq1, numbers.iqmp, numbers.public_numbers
    )
    damaged = key_pem(wrong.private_key(unsafe_skip_rsa_key_validation=True))
    assert refusal(holder.pem + damaged)[0] == "unreadable"


def test_a_chain_that_has_ended_is_named(root: Holder) -> None:
    """Browsers look at every certificate of the chain, so the one that is at fault is said."""
    old = a_holder("Akimat servers", NOW, by=root, days=(-99, -1))
    server = a_holder("hall", NOW, names=NAMES, by=old)
    assert refusal(held(server) + old.pem) == ("ended", {"name": "Akimat servers", "day": "17.11.2026"})


def test_no_fault_names_a_key(server: Holder) -> None:
    """What is refused is put into answers and logs."""
    for text in (server.pem + key_pem(server.key, "secret"), server.pem.replace(b"M", b"N", 40) + server.key_pem):
        with pytest.raises(NotUsable) as failure:
            usable_pair(text, None, NOW)
        assert "PRIVATE" not in repr(failure.value.__dict__)


def test_an_edwards_key_is_no_key_for_browsers(server: Holder) -> None:
    """Chromium knows none."""
    key = ed25519.Ed25519PrivateKey.generate()
    body = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert refusal(server.pem + body)[0] == "key_other"


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (NAMES, "hall.example.kz", True),
        (NAMES, "HALL.example.kz.", True),
        (NAMES, "192.168.1.10", True),
        (NAMES, "192.168.1.11", False),
        (("*.example.kz",), "hall.example.kz", True),
        (("*.example.kz",), "a.hall.example.kz", False),
        (("*.example.kz",), "example.kz", False),
        (("*",), "hall", False),
        (("fd00::1",), "[fd00:0::1]", True),
        ((), "hall", False),
    ],
)
def test_which_names_cover_a_host(names: tuple[str, ...], host: str, *, fits: bool) -> None:
    """As browsers do: one level of a star, addresses as addresses."""
    assert covers(names, host) is fits


def test_days_left_and_their_mark() -> None:
    """A warning from 30 days on, an alarm from 7, and what has ended or not begun."""
    facts = CertificateFacts((), "", "", NOW, NOW + 100 * DAY_S, "")
    left = {days: facts.standing(NOW + (100 - days) * DAY_S) for days in (31, 30, 29.9, 7, 6.9, 0.1, 0)}
    assert left == {31: "good", 30: "good", 29.9: "soon", 7: "soon", 6.9: "urgent", 0.1: "urgent", 0: "ended"}
    assert facts.standing(NOW - 1) == "future"
    assert facts.days_left(NOW + 98.5 * DAY_S) == 1


def test_a_request_is_signed_and_its_certificate_fits(root: Holder, tmp_path: Path) -> None:
    """The authority sees the names; what it signs needs no key from anybody. Another certificate does not fit."""
    hosts = tuple(map(host_name, ("Hall.Example.kz", "қала.kz", " 192.168.1.10 ", "[fd00::1]", "*.example.kz")))
    assert hosts == ("hall.example.kz", "xn--80aa6a83a.kz", "192.168.1.10", "fd00::1", "*.example.kz")
    key, csr = make_request(hosts, "Aksu akimat")
    request = x509.load_pem_x509_csr(csr)
    assert request.is_signature_valid
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(str(name.value) for name in names) == hosts
    files = CertificateFiles(tmp_path)
    files.store_request(CertificateRequest(hosts, 0, csr.decode(), key.decode()))
    assert (files.folder / "request.json").stat().st_mode & 0o777 == 0o600
    stored = files.request()
    assert stored is not None
    signed = a_holder("hall", NOW, names=hosts, by=root, public=request)
    pair = usable_pair(signed.pem, stored.key.encode(), NOW)
    assert pair.is_own_key
    assert pair.pem.startswith(key)
    assert refusal(a_holder("hall", NOW, names=hosts, by=root).pem, stored.key.encode())[0] == "without_key"


@pytest.mark.parametrize(
    "text", ["", "a b", "-a.kz", "a..kz", "http://a.kz", "a.kz:443", "10.0.0", "x" * 300, "ү" * 70]
)
def test_what_is_no_host(text: str) -> None:
    """It is said at once, not by an authority a week later."""
    with pytest.raises(ValueError, match=r"(?s).*"):
        host_name(text)


def test_old_files_go_and_the_one_in_use_stays(tmp_path: Path) -> None:
    """Three stay, so that an undone change leads back to a file that is there."""
    files = CertificateFiles(tmp_path)
    paths = [files.add(f"{number}".encode(), number * 1_000_000) for number in range(6)]
    files.sweep([str(paths[0])])
    assert [path.exists() for path in paths] == [True, False, False, False, True, True]


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    """The same pair put in twice within a second is two files: whoever takes one back leaves the other. What a killed
    server has begun goes with the old ones."""
    files = CertificateFiles(tmp_path)
    first, second = files.add(b"pair", 0), files.add(b"pair", 0)
    assert first != second
    second.unlink()
    (files.folder / ".half.pem.part").write_bytes(b"half a key")
    files.sweep([str(first)])
    assert list(files.folder.iterdir()) == [first]
