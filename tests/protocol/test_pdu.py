"""PDUs of SMS, byte for byte as the standards and published examples have them."""

from datetime import UTC, datetime

import pytest

from firmware_bridge.modems.gsm_alphabet import pack
from firmware_bridge.modems.pdu import (
    BadMessage,
    read_status_report,
    relative_validity,
    submit_pdus,
    time_stamp,
)
from firmware_bridge.simulators.modem import SimulatedModem

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800


def received(text: str, address: str = "+77010000001") -> SimulatedModem:
    """A modem whose network was given the text, by the simulator's own reading of the standard."""
    modem = SimulatedModem()
    modem.receive_data(b"ATE0\rAT+CMGF=0\r")
    for pdu in submit_pdus(address, text, HOUR, reference=200):
        modem.receive_data(f"AT+CMGS={pdu.length}\r".encode() + pdu.hexadecimal + b"\x1a")
    assert b"ERROR" not in modem.data_to_send()
    return modem


def test_the_published_example_of_a_submit() -> None:
    """`hellohello` to +46708251358, valid for four days: the example that dreamfabric.com takes apart octet by
    octet."""
    (pdu,) = submit_pdus("+46708251358", "hellohello", 4 * DAY, reference=0, wants_report=False)
    assert pdu.hexadecimal == b"0011000B916407281553F80000AA0AE8329BFD4697D9EC37"
    assert pdu.length == 23


def test_a_submit_in_ucs2_asks_for_a_report() -> None:
    """Kazakh letters need UCS2 (coding 08), and TP-SRR (20) asks for a report: written out from 23.040, 9.2.2.2."""
    (pdu,) = submit_pdus("+77011234567", "Ә1", 5 * MINUTE, reference=0)
    assert pdu.data.hex(" ") == "00 31 00 0b 91 77 10 21 43 65 f7 00 08 00 04 04 d8 00 31"


def test_packing_is_that_of_the_standard() -> None:
    """23.038, 6.1.2.1.1: eight septets fill seven octets; seven leave seven bits over."""
    assert pack(b"12345678").hex() == "31d98c56b3dd70"
    assert pack(b"1234567").hex() == "31d98c56b3dd00"


@pytest.mark.parametrize(
    ("seconds", "octet"),
    [
        (1, 0),
        (5 * MINUTE, 0),
        (14 * MINUTE, 1),
        (12 * HOUR, 143),
        (12 * HOUR + 30 * MINUTE, 144),
        (DAY, 167),
        (2 * DAY - 1, 167),
        (2 * DAY, 168),
        (30 * DAY, 196),
        (5 * WEEK, 197),
        (63 * WEEK, 255),
        (99 * WEEK, 255),
    ],
)
def test_the_validity_is_a_step_of_the_standard(seconds: float, octet: int) -> None:
    """23.040, 9.2.3.12.1: the longest step that does not go beyond the deadline, five minutes at least."""
    assert relative_validity(seconds) == octet


def test_an_absolute_validity_is_a_time_stamp() -> None:
    """9.2.3.12.2: two digits an octet, the lower one first; TP-VPF says 3."""
    ends_at = datetime(2026, 11, 30, 9, 5, 7, tzinfo=UTC)
    assert time_stamp(ends_at).hex() == "62110390507000"
    (pdu,) = submit_pdus("+77011234567", "A012", 60, reference=0, ends_at=ends_at)
    assert pdu.data[1] & 0x18 == 0x18
    assert bytes.fromhex("62110390507000") in pdu.data


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "b" * 10, 2),
        ("Ә" * 70, 1),
        ("Ә" * 71, 2),
        ("Ә" * 134, 2),
        ("Ә" * 135, 3),
        ("Ә" * 66 + "😀" + "ә" * 9, 2),
        ("Билет A012, 3-терезе: {[~]}\\^|", 1),
    ],
)
def test_a_long_text_comes_whole(text: str, parts: int) -> None:
    """Parts of 153 septets or 67 characters; neither an escape nor a pair of UTF-16 is torn. The simulator reads them
    by itself, and finds the text."""
    modem = received(text)
    assert modem.texts() == [("+77010000001", text)]
    assert len(modem.received) == parts
    assert {part.reference for part in modem.received} == ({200} if parts > 1 else {0})


def test_a_published_status_report() -> None:
    """The report of a message 214 to +31628870634 that has arrived, from the tests of python-gsmmodem."""
    report = read_status_report(bytes.fromhex("0006D60B911326880736F4111011719551401110117195714000"))
    assert (report.reference, report.address, report.status, report.state) == (214, "+31628870634", 0, "delivered")


@pytest.mark.parametrize(("status", "state"), [(0x01, "delivered"), (0x30, "trying"), (0x46, "undelivered")])
def test_what_a_status_says(status: int, state: str) -> None:
    """23.040, 9.2.3.15: completed, still trying, given up."""
    report = bytes.fromhex("0006D60B911326880736F41110117195514011101171957140") + bytes([status])
    assert read_status_report(report).state == state


@pytest.mark.parametrize(
    "pdu", ["", "00", "0006D6", "0006D60B911326880736F411101171955140", "0001000B917710214365F700080004"]
)
def test_a_torn_report_is_refused(pdu: str) -> None:
    """Half a report, and what is none, say nothing of a message."""
    with pytest.raises(ValueError, match="status report"):
        read_status_report(bytes.fromhex(pdu))


@pytest.mark.parametrize("address", ["87011234567", "+7701abc4567", "+7 701 1234567", "+1", "+1234567890123456", ""])
def test_a_number_that_is_none_is_refused(address: str) -> None:
    """The sentence says what a number is, and does not repeat the number."""
    with pytest.raises(BadMessage, match="international") as refusal:
        submit_pdus(address, "A012", HOUR, reference=0)
    assert not address or address not in str(refusal.value)


def test_a_text_of_a_page_is_refused() -> None:
    """More than ten parts are a mistake of the text."""
    with pytest.raises(BadMessage, match="more than 10"):
        submit_pdus("+77011234567", "Ә" * 700, HOUR, reference=0)
