"""Tries whether a certificate and its key can be used: they can be read, belong together, and a browser accepts them.

The browser's part of a TLS handshake runs in memory: it trusts the certificate itself, ignores the clock (the caller's
time is an argument), and reads from when until when the certificate is valid.
"""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queue_server.config.mistakes import Sentence, sentence_of, unreadable
from queue_server.config.settings import ServerSettings
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding

CERTIFICATE, KEY = ("server", "tls_certificate"), ("server", "tls_key")
NO_PASSPHRASE: Final = ""
NO_CHECK_TIME: Final = 0x20_0000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python does not name."""
SOON_DAYS: Final = 30
"""How many days before its end a warning begins, as on the administrator's page."""
A_DAY_S: Final = 86_400


def certificate_findings(server: ServerSettings, now: float) -> Iterator[Finding]:
    """The faults of the certificate and the key that the settings name. `now` is in seconds since the epoch."""
    if server.tls_certificate is None or server.tls_key is None:
        return
    certificate, key = Path(server.tls_certificate), Path(server.tls_key)
    findings = [
        Finding("fatal", place, unreadable(file, cause))
        for place, file in ((CERTIFICATE, certificate), (KEY, key))
        if (cause := _why_unreadable(file)) is not None
    ]
    yield from findings
    if findings:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, NO_PASSPHRASE)
    except (OSError, ValueError) as error:
        yield _of_pair(error, certificate, key)
        return
    if os.name == "posix" and key.stat().st_mode & 0o077:
        yield Finding(
            "warning", KEY, sentence_of("{file} can be read by others than its owner: chmod 600 it", file=key)
        )
    text = _of_browser(context, certificate, now)
    if text is not None:
        yield Finding("warning", CERTIFICATE, text)


def _why_unreadable(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            opened.read(1)
    except OSError as error:
        return reason(error)
    return None


def _of_pair(error: Exception, certificate: Path, key: Path) -> Finding:
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return Finding("fatal", KEY, sentence_of("{file} is not the key of this certificate", file=key))
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=certificate)
    except (OSError, ValueError):
        return Finding("fatal", CERTIFICATE, sentence_of("{file} is no certificate in PEM form", file=certificate))
    text = sentence_of(
        "{file} is no key in PEM form without a passphrase: nobody could type one in at a start", file=key
    )
    return Finding("fatal", KEY, text)


def _of_browser(server: ssl.SSLContext, certificate: Path, now: float) -> Sentence | None:
    """The objection of a browser that trusts the certificate's issuer, or None."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags = ssl.VerifyFlags(client.verify_flags | ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME)
    try:
        client.load_verify_locations(cafile=certificate)
        valid = _handshake(server, client)
    except (OSError, ValueError) as error:
        return sentence_of(
            "browsers would not take this certificate: {why}", why=getattr(error, "verify_message", "") or error
        )
    if now < valid[0]:
        return sentence_of("this certificate is not valid before {day}", day=_day(valid[0]))
    if now >= valid[1]:
        return sentence_of("this certificate has run out on {day}; browsers warn of it", day=_day(valid[1]))
    if now >= valid[1] - SOON_DAYS * A_DAY_S:
        return sentence_of("this certificate runs out on {day}", day=_day(valid[1]))
    return None


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[float, float]:
    """From when until when the certificate that the server presents is valid. Raises `ssl.SSLError`."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="kezek"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):  # a handshake of TLS 1.2 has two turns, one of 1.3 has less
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    details = ends[0].getpeercert() or {}
    return ssl.cert_time_to_seconds(str(details["notBefore"])), ssl.cert_time_to_seconds(str(details["notAfter"]))


def _day(at: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).strftime("%d.%m.%Y")
