"""Puts the names of people into the reader's language: a pseudonym is a word, every other name stands as it is."""

from queue_server.config.roles import PEOPLE
from queue_server.pages.wording.words import Words
from queue_server.views.person_names import is_pseudonym


def person_name(texts: Words, name: str) -> str:
    """The name, or the pseudonym of somebody who was deleted in the reader's language."""
    return texts.people(name) if is_pseudonym(name) else name


def actor_name(texts: Words, actor: str) -> str:
    """`role:name` of a person, with the name as `person_name` gives it; a machine's stands as it is."""
    role, colon, name = actor.partition(":")
    return f"{role}{colon}{person_name(texts, name)}" if role in PEOPLE else actor
