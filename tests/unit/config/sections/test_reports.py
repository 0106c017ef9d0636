"""What must hold in `[reports]`: each mistake is named with its place and the way out."""

import pytest
from msgspec.structs import replace

from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.sections.reports import Mail, Reports, Schedule, check

MAIL = Mail("mail.example.kz", "kezek@example.kz")
GOOD = Schedule(id="daily", hall="aksu", folder="/srv/reports")


REGION = Schedule(id="region", region=True, form="csv", folder="/srv/reports")


def mistakes(*schedules: Schedule, mail: Mail | None = MAIL) -> list[tuple[str, str]]:
    faults = check(Reports(mail, schedules), ["aksu"], ["north"])
    return [(".".join(map(str, path)), sentence) for path, sentence in faults]


def test_a_good_one_has_no_mistake() -> None:
    """A folder, a reader, or both."""
    assert mistakes(GOOD, replace(GOOD, id="mail", folder=None, to=("akim@example.kz",))) == []
    assert mistakes(replace(GOOD, what="open-data"), mail=None) == []
    assert mistakes(REGION, replace(REGION, id="north", region=False, district="north")) == []
    assert mistakes(replace(REGION, what="open-data", form="pdf")) == []


@pytest.mark.parametrize(
    ("schedule", "place", "mistake"),
    [
        (replace(GOOD, folder=None), "reports.schedules.0", "it goes nowhere"),
        (replace(GOOD, hall="akso"), "reports.schedules.0.hall", 'there is no hall "akso"; write one of aksu'),
        (replace(GOOD, hall=None), "reports.schedules.0", "it is of nothing; choose a hall"),
        (replace(GOOD, region=True), "reports.schedules.0.region", "hall is written too"),
        (replace(REGION, region=False, district="nrth"), "reports.schedules.0.district", 'there is no district "nrth"'),
        (replace(GOOD, what="open-data", every="week"), "reports.schedules.0.every", "open data are made every day"),
        (replace(GOOD, what="open-data", to=("a@b.kz",)), "reports.schedules.0.to", "open data go into a folder"),
    ],
)
def test_a_mistake_of_a_schedule(schedule: Schedule, place: str, mistake: str) -> None:
    """It goes nowhere, names no hall, or asks for what there is not."""
    ((at, sentence),) = mistakes(schedule)
    assert (at, sentence[: len(mistake)]) == (place, mistake)


def test_a_centre_reports_of_the_halls_that_it_follows() -> None:
    """Of those that its region names, and of any where it names none: who is paired is not in the configuration."""
    followed = Reports(MAIL, (replace(GOOD, hall="abay"),))
    assert list(check(followed, ["aksu"], followed=["abay"])) == list(check(followed, [], followed=[])) == []
    ((path, sentence),) = check(followed, ["aksu"], followed=["esil"])
    assert (path[-1], sentence) == ("hall", 'there is no hall "abay"; write one of aksu, esil')


def test_readers_need_a_mail_server() -> None:
    """Where nobody could take the letter."""
    ((at, _),) = mistakes(replace(GOOD, to=("a@b.kz",)), mail=None)
    assert at == "reports.schedules.0.to"


def test_ids_are_their_own() -> None:
    """The position in the store goes by it."""
    ((at, _),) = mistakes(GOOD, GOOD)
    assert at == "reports.schedules.1.id"


@pytest.mark.parametrize(
    ("mail", "place"),
    [
        (replace(MAIL, password_file="/etc/kezek/mail"), "reports.mail.password_file"),
        (replace(MAIL, user="kezek", security="none"), "reports.mail.security"),
        (replace(MAIL, authority="/etc/kezek/ca.crt", security="none"), "reports.mail.authority"),
    ],
)
def test_a_mistake_of_the_mail_server(mail: Mail, place: str) -> None:
    """A password of nobody, one that would cross the network in clear, an authority for nothing."""
    ((at, _),) = mistakes(GOOD, mail=mail)
    assert at == place


def test_an_address_that_is_none_is_named_with_its_line(sample: bytes) -> None:
    """Also what could end a header of a letter and begin another."""
    wrong = b'\n[[reports.schedules]]\nid = "x"\nhall = "aksu"\nto = ["akim@example.kz\\nBcc: all@example.kz"]\n'
    with pytest.raises(ConfigError) as caught:
        parse(sample + wrong, "config.toml")
    assert any("reports.schedules[0].to[0]" in problem.key for problem in caught.value.problems)
