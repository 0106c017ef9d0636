"""Makes a key and the request with which an authority signs a certificate for it (PKCS#10, RFC 2986)."""

import re
from ipaddress import ip_address
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from queue_server.upkeep.certificates.certificate_facts import address_or_none

LONGEST_HOST_NAME: Final = 253
LONGEST_COMMON_NAME: Final = 64
"""RFC 5280, appendix A.1, of both the common name and the organisation."""

_HOST: Final = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def host_name(text: str) -> str:
    """A host name in ASCII, or an IP address, as it stands in a certificate. Raises `ValueError`."""
    text = text.strip().rstrip(".").lower()
    address = address_or_none(text)
    if address is not None:
        return str(address)
    if len(text) > LONGEST_HOST_NAME:
        raise ValueError(text)
    host = text.encode("idna").decode("ascii")
    if _HOST.fullmatch(host) is None or len(host) > LONGEST_HOST_NAME or host.rpartition(".")[2].isdigit():
        raise ValueError(text)
    return host


def make_request(names: tuple[str, ...], organisation: str) -> tuple[bytes, bytes]:
    """A P-256 key and the request for a certificate with these names of `host_name`, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    common = [name for name in names if len(name) <= LONGEST_COMMON_NAME][:1]
    subject = [x509.NameAttribute(x509.NameOID.COMMON_NAME, name) for name in common]
    if organisation:
        subject.append(x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation))
    hosts: list[x509.GeneralName] = [
        x509.DNSName(name) if address_or_none(name) is None else x509.IPAddress(ip_address(name)) for name in names
    ]
    usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name(subject))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(usages, critical=False)
        .sign(key, hashes.SHA256())
    )
    body = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return body, request.public_bytes(serialization.Encoding.PEM)
