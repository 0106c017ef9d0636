"""Says which halls a request may show.

UnknownDistrict   the region has no district of that id
OtherDistrict     the requester may see halls of other districts alone
"""

from collections.abc import Iterable, Mapping

from queue_server.config.definition import Definition
from queue_server.config.values.names import Names
from queue_server.pages.context import Principal
from queue_server.region.region import Region


class DistrictError(Exception):
    """A district cannot be shown. `district` is its id as it was written."""

    def __init__(self, district: str) -> None:
        self.district = district
        super().__init__(district)


class UnknownDistrict(DistrictError):
    """The region has no district of that id."""


class OtherDistrict(DistrictError):
    """The requester may not see the halls of that district."""


def allowed_halls(
    region: Region, principal: Principal | None, halls: Iterable[str], district: str | None = None
) -> frozenset[str]:
    """The halls that the requester may see, in a district where one is named. Raises `DistrictError`."""
    of_person = principal.halls if principal is not None else frozenset[str]()
    allowed = frozenset(halls) if of_person is None else frozenset(halls) & of_person
    if not district:
        return allowed
    if all(entry.id != district for entry in region.settings.districts):
        raise UnknownDistrict(district)
    of_district = region.halls_of(district)
    if of_person is not None and of_district - of_person:
        raise OtherDistrict(district)
    return allowed & of_district


def service_names(definitions: Mapping[str, Definition]) -> dict[str, Names]:
    """The name of each service, by its id: services of one id are the same service, and the first hall names it."""
    names: dict[str, Names] = {}
    for _, definition in sorted(definitions.items()):
        for service in definition.services:
            names.setdefault(service.id, service.names)
    return names
