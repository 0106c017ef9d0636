"""Lists the routes of the certificate for https."""

from typing import Final, get_args

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import API, Query, Route
from queue_server.api.upkeep.certificates import own_certificate
from queue_server.api.upkeep.certificates.certificate_documents import CertificateDocument
from queue_server.config.roles import ADMINISTER
from queue_server.upkeep.certificates.certificate_facts import CertificateFault

_CERTIFICATE_CODES: Final = ("certificate_unwritable", "upkeep_without_folder")

CERTIFICATE_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/certificate",
        own_certificate.show,
        "The certificate for https: whose it is, from when until when, and what waits.",
        roles=ADMINISTER,
        answer=CertificateDocument,
        codes=_CERTIFICATE_CODES,
    ),
    Route(
        "POST",
        f"{API}/certificate",
        own_certificate.upload,
        "Put in a certificate with its chain and its key, as PEM in one body; without a key that of the request.",
        roles=ADMINISTER,
        needs_token=True,
        query=(Query("confirmed", {"type": "string", "enum": ["yes"]}, "It is for another name, knowingly."),),
        answer=CertificateDocument,
        most_bytes=own_certificate.LARGEST_CERTIFICATE,
        is_streamed=True,
        codes=(
            *_CERTIFICATE_CODES,
            *(f"certificate_{fault}" for fault in get_args(CertificateFault)),
            *("certificate_other_name", "configuration_broken", "configuration_changed", "configuration_edited"),
            *("configuration_fixed", "configuration_unwritable", "configuration_wrong", "malformed", "work_under_way"),
        ),
    ),
    Route(
        "POST",
        f"{API}/certificate/request",
        own_certificate.ask_for,
        "Make a key, which never leaves the server, and a request for a certificate.",
        roles=ADMINISTER,
        needs_token=True,
        body=own_certificate.RequestBody,
        answer=CertificateDocument,
        codes=(*_CERTIFICATE_CODES, "certificate_host", "certificate_request_waits"),
    ),
    Route(
        "POST",
        f"{API}/certificate/request/drop",
        own_certificate.drop,
        "Delete the request that waits, with its key.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=CertificateDocument,
        codes=(*_CERTIFICATE_CODES, "no_certificate_request"),
    ),
    Route(
        "GET",
        f"{API}/certificate/request.csr",
        own_certificate.download,
        "The request that waits, as a file for the authority.",
        roles=ADMINISTER,
        media_type=own_certificate.PEM,
        codes=(*_CERTIFICATE_CODES, "no_certificate_request"),
    ),
)
