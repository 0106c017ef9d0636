"""Reads the push subscription that a browser gives: where its notifications go, and the keys that encrypt them. Pure.

It comes from a stranger. Its address is asked by the server, so it must be one of the push services of the
configuration: with any other a stranger could have the server send requests into its own network.
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from queue_server.config.sections.openid import is_this_machine

LONGEST_SUBSCRIPTION: Final = 2000
"""Characters of a subscription; those of the push services have 300 to 900."""
LONGEST_ENDPOINT: Final = 1024

_POINT_BYTES: Final = 65
_AUTH_BYTES: Final = 16
_ENDPOINT: Final = re.compile(r"[!-~]+")


class BadSubscription(Exception):
    """No push subscription, or one to a service that this server does not ask. The text does not repeat it."""


class PushKeys(Struct, frozen=True):
    """The keys of a browser: its public key on P-256, and a secret of 16 bytes (RFC 8291, section 3.1), in base64."""

    p256dh: Annotated[str, Meta(max_length=100)]
    auth: Annotated[str, Meta(max_length=40)]

    def __repr__(self) -> str:
        return "PushKeys(…)"


class PushSubscription(Struct, frozen=True):
    """What `PushSubscription.toJSON` of a browser has (Push API, section 8.1). What is printed of it has no address."""

    endpoint: Annotated[str, Meta(max_length=LONGEST_ENDPOINT)]
    keys: PushKeys

    @property
    def receiver(self) -> bytes:
        """The browser's public key."""
        return _bytes_of(self.keys.p256dh)

    @property
    def auth(self) -> bytes:
        """The browser's secret."""
        return _bytes_of(self.keys.auth)

    @property
    def origin(self) -> str:
        """Whom the signature is for (RFC 8292, section 2)."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    def __repr__(self) -> str:
        return "PushSubscription(…)"


def read_subscription(text: str, hosts: Sequence[str]) -> PushSubscription:
    """The subscription in a JSON text, to a push service at one of these hosts. Raises `BadSubscription`."""
    if len(text) > LONGEST_SUBSCRIPTION:
        raise BadSubscription("too long")
    try:
        subscription = msgspec.json.decode(text, type=PushSubscription)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise BadSubscription("not the JSON of a push subscription") from None
    _check_endpoint(subscription.endpoint, hosts)
    _check_keys(subscription.keys)
    return subscription


def stored_form(subscription: PushSubscription) -> str:
    """The text under which a subscription is an address: the same for the same subscription."""
    return msgspec.json.encode(subscription).decode()


def _check_endpoint(endpoint: str, hosts: Sequence[str]) -> None:
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise BadSubscription("the endpoint is no address") from None
    if not _ENDPOINT.fullmatch(endpoint) or "\\" in endpoint or parts.username is not None or parts.fragment:
        raise BadSubscription("the endpoint is no address")
    host = (parts.hostname or "").rstrip(".")
    is_ours = port is not None and f"{host}:{port}" in hosts and is_this_machine(endpoint)
    if not is_ours and (parts.scheme != "https" or port not in (None, 443)):
        raise BadSubscription("the endpoint is not reached by https")
    if not is_ours and not any(_is_at(host, pattern) for pattern in hosts):
        raise BadSubscription("the endpoint is at no push service of this server")


def _is_at(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _check_keys(keys: PushKeys) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    point, auth = _bytes_of(keys.p256dh), _bytes_of(keys.auth)
    if len(point) != _POINT_BYTES or len(auth) != _AUTH_BYTES:
        raise BadSubscription("the keys have another length")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadSubscription("the key is no point of P-256") from None


def _bytes_of(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*={0,2}", text):
        raise BadSubscription("the keys are not in base64")
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        raise BadSubscription("the keys are not in base64") from None
