"""Authorities, certificates and keys for tests, as PEM."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from queue_server.upkeep.certificates.certificate_facts import address_or_none

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Holder(Struct):
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        return key_pem(self.key)

    @property
    def bundle(self) -> bytes:
        """A PKCS#12 file."""
        secret = serialization.BestAvailableEncryption(b"secret")
        return pkcs12.serialize_key_and_certificates(b"hall", self.key, self.certificate, None, secret)


def key_pem(key: Key, passphrase: str = "") -> bytes:
    secret: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        secret = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret)


def name_of(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def a_holder(
    name: str,
    now: float,
    *,
    names: Sequence[str] = (),
    by: Holder | None = None,
    days: tuple[float, float] = (-1, 90),
    key: Key | None = None,
    public: x509.CertificateSigningRequest | None = None,
    for_server: bool | None = True,
) -> Holder:
    """A certificate from `days[0]` to `days[1]` after `now` (s), signed by `by` or by itself; for the key of a request
    where `public` is one."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    at = datetime.fromtimestamp(now, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(name))
        .issuer_name(by.certificate.subject if by is not None else name_of(name))
        .public_key(public.public_key() if public is not None else key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at + timedelta(days=days[0]))
        .not_valid_after(at + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        hosts = [x509.DNSName(n) if address_or_none(n) is None else x509.IPAddress(ip_address(n)) for n in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    if for_server is not None and names:
        usage = ExtendedKeyUsageOID.SERVER_AUTH if for_server else ExtendedKeyUsageOID.EMAIL_PROTECTION
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return Holder(builder.sign(by.key if by is not None else key, hashes.SHA256()), key)
