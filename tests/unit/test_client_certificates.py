"""Certificates that clients trust, loaded for the first connection."""

import ssl
import subprocess
import sys

import pytest

from queue_server.client_certificates import certificates_at_first_use

AIOHTTP = """
from queue_server.client_certificates import certificates_at_first_use
with certificates_at_first_use():
    import aiohttp.connector
contexts = (aiohttp.connector._SSL_CONTEXT_VERIFIED, aiohttp.connector._SSL_CONTEXT_UNVERIFIED)
print(type(contexts[0]).__module__, *(context.cert_store_stats()["x509"] for context in contexts))
"""


def test_a_context_verifies_as_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the settings of a client's context, and its certificates once it is asked for a connection; outside, a
    context has them at once."""
    loaded = []
    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", lambda context: loaded.append(context))
    with certificates_at_first_use():
        context = ssl.create_default_context()
    assert (context.verify_mode, context.check_hostname, loaded) == (ssl.CERT_REQUIRED, True, [])
    assert isinstance(context, ssl.SSLContext)
    for _ in range(2):
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="kezek.kz")
    assert loaded == [context]
    other = ssl.create_default_context()
    assert (type(other), loaded) == (ssl.SSLContext, [context, other])
    assert other.options == context.options


@pytest.mark.slow
def test_aiohttp_makes_such_a_context() -> None:
    """A version that makes its contexts in another way, and so takes the time again, fails here."""
    program = subprocess.run(  # noqa: S603 - our own program
        (sys.executable, "-c", AIOHTTP), capture_output=True, check=True
    )
    assert program.stdout == b"queue_server.client_certificates 0 0\n"
