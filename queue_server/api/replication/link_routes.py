"""Lists administrators' routes about where a hall's journal is sent."""

from typing import Final

from queue_server.api.http.bodies import Done, EmptyBody
from queue_server.api.http.description.table import API, HALL, Route
from queue_server.api.replication import links
from queue_server.config.roles import ADMINISTER

_LINK: Final = f"{HALL}/links/{{side:centre|standby}}"

LINK_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/links",
        links.show,
        "Where the journals of the halls are sent, and how far each other side is.",
        roles=ADMINISTER,
        answer=list[links.LinkDocument],
    ),
    Route(
        "POST",
        f"{_LINK}/join",
        links.join_side,
        "Join the centre, or a standby, by its address and its code: from then on it gets every record.",
        roles=ADMINISTER,
        needs_token=True,
        body=links.JoinBody,
        answer=links.LinkDocument,
        codes=(
            "link_address",
            "link_certificate",
            "link_code_wrong",
            "link_fingerprint",
            "link_forked",
            "link_not_centre",
            "link_refused",
            "link_unreachable",
        ),
    ),
    Route(
        "POST",
        f"{_LINK}/leave",
        links.leave_side,
        "Send nothing more there, and forget the token.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=Done,
        codes=("link_none",),
    ),
    Route(
        "POST",
        f"{_LINK}/trust",
        links.trust_side,
        "Take the certificate that is shown there now in place of the one at the pairing.",
        roles=ADMINISTER,
        needs_token=True,
        body=links.TrustBody,
        answer=links.LinkDocument,
        codes=("link_fingerprint", "link_none"),
    ),
)
