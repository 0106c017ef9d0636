"""Plays a push service and the browsers behind it: a real HTTP server on 127.0.0.1 that checks who has signed a
notification, decrypts it as a browser does, and answers as it is set.

Written from RFC 8030 (the service), RFC 8291 and RFC 8188 (what a browser decrypts), RFC 8292 and RFC 7515 (the
signature), with the primitives of `cryptography` alone.
"""

import asyncio
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct, json

DAY_S: Final = 24 * 3600
LARGEST: Final = 4096
"""Bytes that a push service must take (RFC 8030, section 7.2); this one takes no more."""


class BadNotification(Exception):
    """A notification that a push service or a browser refuses; the text says why."""


class SubscribedBrowser:
    """A browser that has subscribed under the public key of a server."""

    def __init__(self, server_key: str) -> None:
        self.server_key = server_key
        self.name = secrets.token_urlsafe(24)
        self.auth = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.notifications: list[dict[str, str]] = []
        self.has_left = False

    def keys(self) -> dict[str, str]:
        return {"p256dh": encoded(_point(self.key.public_key())), "auth": encoded(self.auth)}

    def decrypt(self, body: bytes) -> dict[str, str]:
        """The notification of a body (RFC 8188, section 2.1; RFC 8291, section 3.4). Raises `BadNotification`."""
        salt, record_size, key_length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + key_length], body[21 + key_length :]
        if key_length != 65 or len(record) > record_size:
            raise BadNotification("the header of the body is wrong")
        secret = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\x00" + _point(self.key.public_key()) + sender
        input_key = _hkdf(self.auth, secret, info, 32)
        content_key = _hkdf(salt, input_key, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, input_key, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\x00")
        if padded[-1:] != b"\x02":
            raise BadNotification("the last record does not end as one")
        notification: dict[str, str] = json.decode(padded[:-1])
        return notification


class AcceptedHeaders(Struct, frozen=True):
    """What a push service was asked for beside the body."""

    ttl: int
    urgency: str
    claims: dict[str, Any]


class PushService:
    """The state of a push service. `statuses` are what it answers next, one for each request, and then it works again;
    0: it does not answer, -1: the connection ends. `clock` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.url = ""
        self.statuses: list[int] = []
        self.requests = 0
        self.accepted: list[AcceptedHeaders] = []
        self._browsers: dict[str, SubscribedBrowser] = {}
        self._change = asyncio.Condition()

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def subscribe(self, server_key: str) -> tuple[SubscribedBrowser, dict[str, Any]]:
        """A browser that subscribes, and what its `PushSubscription.toJSON` gives."""
        browser = SubscribedBrowser(server_key)
        self._browsers[browser.name] = browser
        endpoint = f"{self.url}/push/{browser.name}"
        return browser, {"endpoint": endpoint, "expirationTime": None, "keys": browser.keys()}

    async def until_taken(self, count: int) -> None:
        """Wait for so many notifications."""
        async with self._change:
            await self._change.wait_for(lambda: len(self.accepted) >= count)

    async def handle(self, request: web.Request) -> web.Response:
        """Take one notification (RFC 8030, section 5)."""
        self.requests += 1
        status = self.statuses.pop(0) if self.statuses else 201
        if status in (0, -1):
            await request.read()
            if request.transport is not None:
                request.transport.abort()
        if status != 201:
            return web.Response(status=status, headers={"Location": f"{self.url}/push/elsewhere"})
        browser = self._browsers.get(request.match_info["name"])
        if browser is None or browser.has_left:
            return web.Response(status=410)
        body = await request.read()
        if len(body) > LARGEST:
            return web.Response(status=413)
        if request.headers.get("Content-Encoding") != "aes128gcm" or "TTL" not in request.headers:
            return web.Response(status=400)
        try:
            claims = self._signed_claims(request, browser)
            browser.notifications.append(browser.decrypt(body))
        except BadNotification as fault:
            return web.Response(status=403, text=str(fault))
        async with self._change:
            self.accepted.append(
                AcceptedHeaders(int(request.headers["TTL"]), request.headers.get("Urgency", ""), claims)
            )
            self._change.notify_all()
        return web.Response(status=201, headers={"Location": f"{self.url}/message/{len(self.accepted)}"})

    def _signed_claims(self, request: web.Request, browser: SubscribedBrowser) -> dict[str, Any]:
        """The claims of the token (RFC 8292, section 2), signed by the key that the browser subscribed under (section
        4.2). Raises `BadNotification`."""
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or parts.get("k") != browser.server_key:
            raise BadNotification("another key than that of the subscription")
        signed, _, signature_text = parts["t"].rpartition(".")
        signature = decoded(signature_text)
        raw = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(browser.server_key))
        try:
            key.verify(raw, signed.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise BadNotification("the signature is wrong") from None
        claims: dict[str, Any] = json.decode(decoded(signed.partition(".")[2]))
        if claims["aud"] != self.url or not 0 < claims["exp"] - self.clock() <= DAY_S:
            raise BadNotification("the token is for another service or another time")
        return claims


@asynccontextmanager
async def serve_push(clock: Callable[[], float]) -> AsyncIterator[PushService]:
    """A push service at a free port of this machine."""
    service = PushService(clock)
    app = web.Application()
    app.router.add_post("/push/{name}", service.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield service
    finally:
        await runner.cleanup()


def encoded(data: bytes) -> str:
    """Base64url without padding (RFC 7515, appendix C)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
