"""Names of records are replaced by those under which people are shown today."""

import pytest

from queue_server.views.person_names import FormerName, PersonNames, next_pseudonym

NAMES = PersonNames(
    [
        FormerName("aigul", "Айгүл"),
        FormerName("aigul.k", "Айгүл"),
        FormerName("dana", "former-colleague-2"),
        FormerName("al", "former-colleague-1"),
    ]
)


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("operator:aigul", "operator:Айгүл"),
        ("admin:dana", "admin:former-colleague-2"),
        ("kiosk:aigul", "kiosk:aigul"),
        ("visitor:public", "visitor:public"),
        ("command line:dana", "command line:dana"),
        ("operator:marat", "operator:marat"),
        ("dana", "dana"),
    ],
)
def test_people_alone_are_renamed(actor: str, name: str) -> None:
    """A machine of the same name, or an account of the system, is another."""
    assert NAMES.display_actor(actor) == name


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("Айгүл", ("Айгүл", "aigul", "aigul.k")),
        ("aigul", ("Айгүл", "aigul", "aigul.k")),
        ("former-colleague-2", ("former-colleague-2", "dana")),
        ("dana", ()),
        ("marat", ("marat",)),
    ],
)
def test_every_recorded_name_of_a_person(name: str, recorded: tuple[str, ...]) -> None:
    """An earlier name leads to the present one; that of somebody who was deleted to nobody."""
    assert NAMES.recorded_names(name) == recorded


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("AIGUL", "Айгүл"),
        ("dana ", "former-colleague-2"),
        ("FORMER-colleague-9", "former-colleague-9"),
        ("Айгүл", None),
    ],
)
def test_who_had_a_name(name: str, holder: str | None) -> None:
    """However it is spelled; a name that looks like a pseudonym is nobody's to have."""
    assert NAMES.holder_of(name) == holder


def test_names_in_sentences() -> None:
    """A whole word alone; in a line of the log only where it stands as `role:name`."""
    text = "seats aigul, who sits beside alma and al; aigul.k"
    assert NAMES.display_text(text) == "seats Айгүл, who sits beside alma and former-colleague-1; Айгүл"
    assert NAMES.display_line("al: for operator:aigul.k and manager:alma") == "al: for operator:Айгүл and manager:alma"


def test_names_are_replaced_at_once() -> None:
    """What stands for one person is not taken for an earlier name of another."""
    names = PersonNames([FormerName("Al Smith", r"Al \1"), FormerName("Al", "Zed")])
    assert names.display_line("by operator:Al Smith and operator:Al") == r"by operator:Al \1 and operator:Zed"
    assert names.display_text("Al Smith, Al") == r"Al \1, Zed"
    assert PersonNames().display_text("Al") == "Al"


def test_the_next_number_is_never_used_again() -> None:
    """It follows the greatest one, whatever the order."""
    assert next_pseudonym([]) == "former-colleague-1"
    assert next_pseudonym([FormerName("a", "former-colleague-7"), FormerName("b", "c")]) == "former-colleague-8"
