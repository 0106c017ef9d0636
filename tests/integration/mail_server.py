"""A real SMTP server for tests: it takes letters, refuses or is away as it is told, with TLS and passwords."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.integration.program.test_administration import certificate

USER, PASSWORD = "kezek", "correct horse"


class Postbox:
    """What has arrived. `refuses` is what the server answers instead, to everybody or to one address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.readers: list[list[str]] = []
        self.refuses: str | None = None
        self.unknown: set[str] = set()
        self.signed_in: list[str] = []
        self._arrived = asyncio.Event()

    async def until(self, count: int) -> None:
        """Wait for so many letters."""
        while len(self.letters) < count:
            self._arrived.clear()
            await self._arrived.wait()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by the name of the command
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the same
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.refuses is not None:
            return self.refuses
        self.letters.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
        self.readers.append(list(envelope.rcpt_tos))
        self._arrived.set()
        return "250 OK"


@asynccontextmanager
async def mail_server(
    postbox: Postbox, folder: Path, *, security: str = "none", port: int = 0
) -> AsyncIterator[tuple[int, str | None]]:
    """Its port, and the file of the certificate by which it is known, where it encrypts."""
    context, file = None, None
    if security != "none":
        file, key = certificate(folder, "mail")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key)

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: LoginPassword
    ) -> AuthResult:
        postbox.signed_in.append(data.login.decode())
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)

    def speak() -> SMTP:
        return SMTP(
            postbox,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=authenticate,
            auth_required=security == "starttls",
            auth_require_tls=security == "starttls",
        )

    encrypted = context if security == "tls" else None
    server = await asyncio.get_running_loop().create_server(speak, "127.0.0.1", port, ssl=encrypted)
    try:
        yield server.sockets[0].getsockname()[1], str(file) if file is not None else None
    finally:
        server.close()
        await server.wait_closed()
