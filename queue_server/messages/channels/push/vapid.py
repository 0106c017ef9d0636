"""Makes the key by which push services know this store, and signs what is sent with it (RFC 8292).

The key is computed from a secret of the store, so all servers of a store have the same one, and a copy of the store has
it too: a browser that has subscribed under a key takes nothing that is signed with another.
"""

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import json

from queue_server.hall.state import SECOND
from queue_server.messages.channels.push.encryption import point_of

SIGNED_FOR_S: Final = 12 * 3600
"""How long a signature is valid; services refuse one that is valid for more than 24 hours (section 2)."""
SIGNED_AGAIN_S: Final = 6 * 3600
"""The age at which a signature is made anew. It leaves hours for a clock that differs."""
MOST_ORIGINS: Final = 100
"""Signatures that are remembered; there are as many as push services."""

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the group of P-256 (FIPS 186-5; SP 800-186, section 3.2.1.3)."""


class VapidKey:
    """The store's key. `contact` is the e-mail address of whoever runs the server."""

    def __init__(self, secret: bytes, contact: str) -> None:
        scalar = int.from_bytes(secret) % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(scalar, ec.SECP256R1())
        self._contact = contact
        self._signed: dict[str, tuple[int, str]] = {}

    @property
    def public(self) -> str:
        """What a browser subscribes with: `applicationServerKey` of the Push API, in base64url."""
        return _base64url(point_of(self._key.public_key()))

    def authorization(self, origin: str, now: int) -> str:
        """The header for a push service at `now` (µs UTC)."""
        signed_at, header = self._signed.get(origin, (0, ""))
        if not 0 <= now - signed_at < SIGNED_AGAIN_S * SECOND:
            if len(self._signed) >= MOST_ORIGINS:
                self._signed.clear()
            claims = {"aud": origin, "exp": now // SECOND + SIGNED_FOR_S, "sub": f"mailto:{self._contact}"}
            header = f"vapid t={self._token(claims)},k={self.public}"
            self._signed[origin] = now, header
        return header

    def _token(self, claims: dict[str, object]) -> str:
        """The claims as a JSON Web Token, signed by ES256 (RFC 7515, section 3.1; RFC 7518, section 3.4)."""
        parts = (json.encode({"typ": "JWT", "alg": "ES256"}), json.encode(claims))
        signed = ".".join(map(_base64url, parts))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{_base64url(r.to_bytes(32) + s.to_bytes(32))}"


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
