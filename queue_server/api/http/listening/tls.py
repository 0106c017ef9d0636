"""Serves TLS with certificate files, which are read anew when they change: certificates are renewed while a hall
works."""

import logging
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from queue_server.config.settings import ServerSettings

log = logging.getLogger(__name__)


NO_PASSPHRASE: Final = ""
"""The passphrase of every key. A key that needs another one is refused: OpenSSL would ask on a terminal and block the
server."""


class Certificate:
    """The certificate of one server. Connections that are open keep the one they began with."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read the files. Raises `OSError` (of which `ssl.SSLError` is one) for files that cannot be used."""
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._files = (certificate, key)
        self._changed: tuple[int, ...] = self._times()
        self.context.load_cert_chain(certificate, key, NO_PASSPHRASE)
        self.chain = certificate.read_bytes()
        """The file of the certificate, as it was read."""
        if key.stat().st_mode & 0o077:
            log.warning("%s can be read by others than its owner: chmod 600 it", key)

    def reload(self) -> bool:
        """Read the files if they have changed; returns whether they have. A fault is logged, and the old certificate
        stays."""
        try:
            times = self._times()
            if times == self._changed:
                return False
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(*self._files, NO_PASSPHRASE)  # a pair?
            self.context.load_cert_chain(*self._files, NO_PASSPHRASE)
            self.chain = self._files[0].read_bytes()
        except OSError as error:
            log.error("the TLS certificate cannot be read, so the earlier one stays: %s", error)  # noqa: TRY400 - no defect
            return False
        self._changed = times
        log.info("the TLS certificate has been read anew")
        return True

    def use(self, certificate: Path, key: Path) -> None:
        """Serve with other files from now on. Raises `OSError` for files that cannot be used; then the earlier ones
        stay."""
        files = (certificate, key)
        if files == self._files:
            return
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(*files, NO_PASSPHRASE)  # a pair?
        self._files, self._changed = files, ()
        self.reload()

    def _times(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns for file in self._files)


def certificate_of(settings: ServerSettings) -> Certificate | None:
    """The certificate that the settings name, or None."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    return Certificate(Path(settings.tls_certificate), Path(settings.tls_key))


def is_plain_to_others(host: str, settings: ServerSettings) -> bool:
    """Whether passwords would cross a network unencrypted: no TLS, no proxy named, not this machine alone."""
    if settings.tls_certificate is not None or settings.trusted_proxies:
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
