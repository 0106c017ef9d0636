"""Encrypts a notification so that one browser alone can read it: RFC 8291, in the coding of RFC 8188. Pure."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT_BYTES: Final = 16
RECORD_BYTES: Final = 4096
"""The size of a record in the header: a payload is one record, and push services take no more."""
LAST_RECORD: Final = b"\x02"
"""What ends the text of the last record (RFC 8188, section 2)."""


def encrypted(payload: bytes, receiver: bytes, auth: bytes, sender: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body for a browser with that public key and secret. `sender` and `salt` are drawn for this body alone."""
    public = point_of(sender.public_key())
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver))
    secret = _derive(auth, shared, b"WebPush: info\0" + receiver + public, 32)  # RFC 8291, section 3.4
    key = _derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)  # RFC 8188, section 2.2
    nonce = _derive(salt, secret, b"Content-Encoding: nonce\0", 12)  # section 2.3, for the first record
    record = AESGCM(key).encrypt(nonce, payload + LAST_RECORD, None)
    return salt + RECORD_BYTES.to_bytes(4) + bytes([len(public)]) + public + record


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it: an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
