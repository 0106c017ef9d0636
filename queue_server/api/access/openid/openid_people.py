"""Finds the person for an account of the organisation's provider. Pure.

An account of the provider is known by its issuer and `sub`, which never change and are never given to another account
(OpenID Connect Core, section 5.7); a name can be given to another person. So the name counts only until the account is
tied to a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from queue_server.api.access.people import of_name
from queue_server.api.http.problem import HttpProblem
from queue_server.config.sections.openid import OpenId
from queue_server.config.values.credentials import LONGEST_NAME
from queue_server.config.values.text import name_of
from queue_server.journal.access.contents import User
from queue_server.views.person_names import PersonNames

Claims = Mapping[str, Any]


def person_of(settings: OpenId, claims: Claims, users: Iterable[User], now: int, names: PersonNames) -> User:
    """The person, as they are to be stored. Raises `HttpProblem` for an account without a role here or a disabled
    person."""
    people = list(users)
    subject = f"{settings.issuer} {claims['sub']}"
    user = next((person for person in people if person.subject == subject), None)
    if user is None:
        user = _of_that_name(settings, _name(settings, claims), people, names, now)
    if user.disabled_at is not None:
        raise HttpProblem("openid_unknown")
    role = role_of(settings, claims) if settings.roles else user.role
    return replace(user, subject=subject, role=role)


def role_of(settings: OpenId, claims: Claims) -> str:
    """The role of the first line that matches one of the groups, else the least one."""
    claim = claims.get(settings.roles_claim)
    groups = claim if isinstance(claim, list) else [claim]
    return next((role for group, role in settings.roles.items() if group in groups), settings.default_role)


def _of_that_name(settings: OpenId, name: str, people: list[User], names: PersonNames, now: int) -> User:
    user = of_name(people, name)
    if user is not None and user.subject is not None:  # that person is tied to another account
        raise HttpProblem("openid_unknown")
    if user is None and (not settings.make_people or names.holder_of(name) is not None):
        raise HttpProblem("openid_unknown")  # an earlier name of somebody else is given to nobody
    return user or User(name, settings.default_role, None, now)


def _name(settings: OpenId, claims: Claims) -> str:
    claim = claims.get(settings.name_claim)
    name = name_of(claim, LONGEST_NAME) if isinstance(claim, str) else None
    if name is None:
        raise HttpProblem("openid_unknown")
    return name
