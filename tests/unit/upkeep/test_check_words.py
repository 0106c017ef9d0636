"""A check of the journals in words names people as they are named today."""

from queue_server.journal.checks.audit import AuditFinding
from queue_server.journal.checks.verify import Fault
from queue_server.pages.wording.words import words
from queue_server.upkeep.check_job import CheckOutcome, HallCheck
from queue_server.upkeep.check_words import CheckHeading, CheckReader, check_report
from queue_server.views.person_names import FormerName, PersonNames


def test_a_check_names_people_as_they_are_named_today() -> None:
    """In findings, in faults and in who asked; a deleted person by the pseudonym in the reader's language."""
    finding = AuditFinding(7, 0, "out_of_turn", "manager:dana", "A001", 1, "aigul", "ill", ("A002",))
    fault = Fault(9, "carries aigul at window 1, where dana sits")
    check = HallCheck("aksu", 9, "ab", [fault], 1, [finding], 1)
    people = PersonNames([FormerName("dana", "former-colleague-3"), FormerName("aigul", "Айгүл")])
    reader = CheckReader(words("ru"), {}, {}, people)
    text = check_report(CheckOutcome([check]), reader, CheckHeading("1", 0, "admin:dana"))
    assert "aigul" not in text
    assert "dana" not in text
    assert "Айгүл" in text
    assert text.count("manager:Бывший сотрудник 3") == text.count("admin:Бывший сотрудник 3") == 1
