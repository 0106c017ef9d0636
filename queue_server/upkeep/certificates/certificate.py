"""Reads certificates for https with their keys, and finds what a browser or this server would object to. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID
from msgspec import Struct

from queue_server.upkeep.certificates.certificate_facts import CertificateFacts, NotUsable, address_or_none

LEAST_RSA_BITS: Final = 2048
MOST_RSA_BITS: Final = 8192
"""A handshake with a longer key takes a tenth of a second, in which no hall is served."""
CURVES: Final = {"secp256r1": "P-256", "secp384r1": "P-384"}
"""The curves with the names that people write. Chromium takes no certificate with any other."""
WEAK_HASHES: Final = (hashes.MD5, hashes.SHA1)
LONGEST_SUBJECT: Final = 200

_BEGIN: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_BUNDLE: Final = re.compile(rb"\x30(\x80|\x81.|\x82..|\x83...)\x02\x01\x03\x30", re.DOTALL)
"""A PKCS#12 file begins as a sequence with the version 3 (RFC 7292, section 4)."""
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")

_BROKEN_FORM: Final = (
    ValueError,
    TypeError,
    InternalError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)

T = TypeVar("T")


class UsablePair(Struct, frozen=True):
    """A certificate that can serve https: `pem` is its key, itself, and its chain in the order of TLS. `is_own_key`
    where the key is the one that this server has made."""

    facts: CertificateFacts
    pem: bytes
    is_own_key: bool


def usable_pair(text: bytes, own_key: bytes | None, now: float) -> UsablePair:
    """The certificate in a PEM file with its chain and its key, each in any order; or `own_key`, that of a request.

    Certificates that do not belong to the chain are left out. `now` is in s since 1970. Raises `NotUsable`.
    """
    return _readable(lambda: _usable_pair(text, own_key, now))


def facts_of(pem: bytes) -> CertificateFacts:
    """What the first certificate of a PEM file says, with those that follow. Raises `NotUsable`."""
    return _readable(lambda: _facts(_certificates(pem)))


def _usable_pair(text: bytes, own_key: bytes | None, now: float) -> UsablePair:
    _need_text(text)
    certificates = _certificates(text)
    keys = [_key(block) for label, block in _blocks(text) if label.endswith("PRIVATE KEY")]
    own = _key(own_key) if own_key is not None else None
    leaf, key = _pair(certificates, keys if own is None else [*keys, own], has_key=bool(keys))
    path = _path(leaf, certificates)
    for certificate in path:
        _need_time(certificate, now)
    _need_strength(path)
    _need_purpose(leaf)
    _need_signature(key)
    body = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in path)
    return UsablePair(_facts(path), body + chain, is_own_key=own is not None and key is own)


def _certificates(text: bytes) -> list[x509.Certificate]:
    blocks = [block for label, block in _blocks(text) if label in ("CERTIFICATE", "X509 CERTIFICATE")]
    if not blocks:
        raise NotUsable("none")
    return [x509.load_pem_x509_certificate(block) for block in blocks]


def _need_text(text: bytes) -> None:
    if _NO_TEXT.search(text) is None:
        return
    raise NotUsable("bundle" if _BUNDLE.search(text) else "binary")


def _blocks(text: bytes) -> Iterator[tuple[str, bytes]]:
    """The label and the whole text of each PEM block (RFC 7468); what stands between them is a comment."""
    label, lines = b"", list[bytes]()
    for line in map(bytes.strip, text.replace(b"\r", b"\n").removeprefix(b"\xef\xbb\xbf").split(b"\n")):
        if (begin := _BEGIN.fullmatch(line)) is not None:
            label, lines = begin[1], [line]
        elif label and line:
            lines.append(line)
            if line == b"-----END " + label + b"-----":
                yield label.decode("ascii"), b"\n".join(lines) + b"\n"
                label = b""


def _readable(read: Callable[[], T]) -> T:
    """What `read` gives of certificates. Raises `NotUsable` for those that break the rules of their form, which the
    library finds when a part is first looked at."""
    try:
        return read()
    except _BROKEN_FORM as error:
        raise NotUsable("unreadable") from error


def _key(block: bytes) -> PrivateKeyTypes:
    if b"ENCRYPTED" in block:
        raise NotUsable("key_locked")
    # the library's own trial of an RSA key holds up all threads, for seconds where the key is long
    return serialization.load_pem_private_key(block, None, unsafe_skip_rsa_key_validation=True)


def _pair(
    certificates: Sequence[x509.Certificate], keys: Sequence[PrivateKeyTypes], *, has_key: bool
) -> tuple[x509.Certificate, PrivateKeyTypes]:
    """The certificate that one of the keys belongs to, and that key."""
    publics = [(_public(certificate), certificate) for certificate in certificates]
    for key in keys:
        own = _spki(key.public_key())
        for public, certificate in publics:
            if public is not None and public == own:
                return certificate, key
    if publics[0][0] is None:
        raise NotUsable("weak", detail=certificates[0].public_key_algorithm_oid.dotted_string)
    raise NotUsable("key_other" if has_key else "without_key")


def _public(certificate: x509.Certificate) -> bytes | None:
    """The public key; None for one of a kind that no browser knows either, such as GOST."""
    try:
        return _spki(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm):
        return None


def _spki(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _path(leaf: x509.Certificate, certificates: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The certificate and those that vouch for it, each followed by its signer: the order that TLS asks for."""
    path, rest = [leaf], [certificate for certificate in certificates if certificate != leaf]
    while (signer := next((other for other in rest if _has_signed(other, path[-1])), None)) is not None:
        path.append(signer)
        rest.remove(signer)
    return path


def _has_signed(signer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(signer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _need_time(certificate: x509.Certificate, now: float) -> None:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now >= last.timestamp():
        raise NotUsable("ended", name=_name(certificate.subject), day=f"{last:%d.%m.%Y}")
    if now < first.timestamp():
        raise NotUsable("future", name=_name(certificate.subject), day=f"{first:%d.%m.%Y}")


def _need_strength(path: Sequence[x509.Certificate]) -> None:
    """Keys and signatures that browsers accept; nobody checks the signature of a root by itself."""
    for certificate in path:
        key = certificate.public_key()
        is_fit = (isinstance(key, rsa.RSAPublicKey) and LEAST_RSA_BITS <= key.key_size <= MOST_RSA_BITS) or (
            isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES
        )
        if not is_fit:
            raise NotUsable("weak", detail=_kind(certificate))
        if certificate.subject != certificate.issuer:
            hash_algorithm = certificate.signature_hash_algorithm
            if isinstance(hash_algorithm, WEAK_HASHES):
                raise NotUsable("weak", detail=hash_algorithm.name.upper())


def _need_purpose(leaf: x509.Certificate) -> None:
    """A certificate that names purposes must name servers: those of people and of seals do not."""
    try:
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usages):
        raise NotUsable("purpose")


def _need_signature(key: PrivateKeyTypes) -> None:
    """What the key signs must fit its public part: a damaged one would fail every handshake."""
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(b"", padding.PKCS1v15(), hashes.SHA256())
        key.public_key().verify(signature, b"", padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(b"", ec.ECDSA(hashes.SHA256()))
        key.public_key().verify(signature, b"", ec.ECDSA(hashes.SHA256()))


def _facts(path: Sequence[x509.Certificate]) -> CertificateFacts:
    leaf = path[0]
    return CertificateFacts(
        names=_names(leaf),
        subject=_name(leaf.subject),
        issuer=_name(leaf.issuer),
        first=leaf.not_valid_before_utc.timestamp(),
        last=leaf.not_valid_after_utc.timestamp(),
        key=_kind(leaf),
        chain=tuple(_name(certificate.subject) for certificate in path[1:]),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    """The names that browsers look at: those of the subject itself are none, nor is an address that is written as a
    host name."""
    try:
        entry = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = [name for name in entry.get_values_for_type(x509.DNSName) if address_or_none(name) is None]
    return (*hosts, *map(str, entry.get_values_for_type(x509.IPAddress)))


def _name(name: x509.Name) -> str:
    """What a person calls the holder: its common name, or its organisation, or all of it."""
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            return str(attribute.value)[:LONGEST_SUBJECT]
    return name.rfc4514_string()[:LONGEST_SUBJECT]


def _kind(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return certificate.public_key_algorithm_oid.dotted_string
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {CURVES.get(key.curve.name, key.curve.name)}"
    return type(key).__name__.removesuffix("PublicKey")
