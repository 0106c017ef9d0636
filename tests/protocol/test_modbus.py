"""Modbus RTU displays, byte for byte, and what may go wrong on the line."""

import pytest

from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.boards.modbus import ModbusBoard
from firmware_bridge.errors import CannotShowError
from firmware_bridge.simulators.modbus import ModbusDevice, crc
from queue_server.config.boards import ModbusMap
from queue_server.config.boards.register_maps import MAPS

DM36B06, DM56A04, TEXT, NUMBER = MAPS


def a_board(registers: ModbusMap = DM36B06, cells: int = 4) -> ModbusBoard:
    return ModbusBoard(5, registers, cells, answer_s=0.3)


def show(board: ModbusBoard, text: str) -> None:
    board.show(BoardText((Row(text),)))


def test_the_bytes_of_the_document() -> None:
    """`A012` to unit 5 of a DM36B06 is the frame of the maker's page, and its answer is taken."""
    board = a_board()
    show(board, "A012")
    assert board.data_to_send(0.0).hex(" ") == "05 10 00 00 00 04 08 00 41 00 30 00 31 00 32 73 63"
    assert board.awaiting
    board.receive_data(bytes.fromhex("05 10 00 00 00 04 c0 4e"), 0.1)
    assert not board.awaiting
    assert board.confirmed is False
    assert board.data_to_send(0.1).hex(" ") == "05 03 00 00 00 04 45 8d"
    board.receive_data(
        bytes.fromhex("05 03 08 00 41 00 30 00 31 00 32") + crc(bytes.fromhex("05030800410030003100 32")), 0.2
    )
    assert board.confirmed is True


def test_a_slow_line_is_given_the_time_that_its_bytes_need() -> None:
    """At 1200 baud a frame of 17 bytes and its answer of 8 take 208 ms of their own; a device has `answer_s` beside."""
    board = ModbusBoard(5, DM36B06, 4, answer_s=0.3, byte_s=10 / 1200)
    show(board, "A012")
    assert len(board.data_to_send(0.0)) == 17
    assert board.deadline() == pytest.approx(0.3 + 25 * 10 / 1200)


@pytest.mark.parametrize(
    ("registers", "cells", "text", "data"),
    [
        (TEXT, 6, "A012", "05 10 00 70 00 03 06 41 30 31 32 20 20"),
        (TEXT, 3, "A12", "05 10 00 70 00 02 04 41 31 32 20"),
        (NUMBER, 5, "1012", "05 06 00 00 03 f4"),
        (NUMBER, 5, "-3", "05 06 00 00 ff fd"),
        (NUMBER, 5, "", "05 06 00 00 00 00"),
    ],
)
def test_how_a_text_lies_in_registers(registers: ModbusMap, cells: int, text: str, data: str) -> None:
    """A string packs two characters a register; a number is one signed register, written with function 06."""
    board = a_board(registers, cells)
    show(board, text)
    frame = board.data_to_send(0.0) if board.pending else b""
    assert frame[:-2].hex(" ") == data
    assert frame[-2:] == crc(frame[:-2])


@pytest.mark.parametrize(
    ("registers", "text"), [(DM36B06, "Ж"), (DM36B06, "12345"), (NUMBER, "A12"), (NUMBER, "99999")]
)
def test_what_cannot_be_shown_is_refused(registers: ModbusMap, text: str) -> None:
    """A letter out of the alphabet, a text too long and a number too large raise."""
    with pytest.raises(CannotShowError):
        show(a_board(registers), text)


def test_silence_is_tried_thrice_and_then_left_to_the_refresh() -> None:
    """A dead display takes the line three times, is failing, and is silent until `resend`."""
    board = a_board()
    show(board, "A012")
    now, tries = 0.0, 0
    while board.pending:
        board.data_to_send(now)
        tries += 1
        now = board.deadline() or now
        board.tick(now)
    assert (tries, board.failing) == (3, "board 5 does not answer")
    board.resend()
    assert board.pending


def test_another_value_than_written_is_a_fault_and_is_written_again() -> None:
    """A display that read back holds something else is failing, and is told again."""
    board, device = a_board(), ModbusDevice(5, DM36B06, 4)
    show(board, "A012")
    device.receive_data(board.data_to_send(0.0))
    board.receive_data(device.data_to_send(), 0.0)
    device.receive_data(bytes.fromhex("05 06 00 00 00 42") + crc(bytes.fromhex("050600000042")))
    device.data_to_send()
    device.receive_data(board.data_to_send(0.0))
    board.receive_data(device.data_to_send(), 0.0)
    assert board.failing == "board 5 holds [66, 48, 49, 50] where [65, 48, 49, 50] was written"
    while board.pending:
        device.receive_data(board.data_to_send(0.0))
        board.receive_data(device.data_to_send(), 0.0)
    assert (board.failing, device.appearance().text) == (None, "A012")


def test_an_exception_is_a_fault() -> None:
    """A display that has no such register says so, and the reason is kept."""
    board, device = a_board(TEXT), ModbusDevice(5, DM36B06, 4)
    show(board, "A012")
    device.receive_data(board.data_to_send(0.0))
    board.receive_data(device.data_to_send(), 0.0)
    assert board.failing == "board 5 refuses register 0x0070: exception 2"


class EchoingLine:
    """A number display behind an adapter that may hear itself, without a loop: an echo comes before the answer."""

    def __init__(self, *, hears_itself: bool, echo: bool | None = None, answer_s: float = 0.06) -> None:
        self.board = ModbusBoard(5, NUMBER, 5, answer_s=0.3, echo=echo)
        self.device = ModbusDevice(5, NUMBER, 5)
        self.now = 0.0
        self.answers: list[tuple[float, str]] = []
        self.collisions = 0
        self._hears_itself = hears_itself
        self._answer_s = answer_s
        self._answers: list[tuple[float, bytes]] = []

    def run(self, until: float) -> None:
        """Say what is pending, and let answers and deadlines come in their order."""
        while self.now < until:
            if self.board.pending and not self.board.awaiting:
                self._say()
                continue
            at = [at for at, _ in self._answers[:1]] + [deadline for deadline in [self.board.deadline()] if deadline]
            self.now = min([*at, until])
            while self._answers and self._answers[0][0] <= self.now:
                self.board.receive_data(self._answers.pop(0)[1], self.now)
            self.board.tick(self.now)

    def _say(self) -> None:
        frame = self.board.data_to_send(self.now)
        self.answers.append((round(self.now, 3), frame[1:2].hex()))
        self.collisions += bool(self._answers)
        if self._hears_itself:
            self.board.receive_data(frame, self.now)
        self.device.receive_data(frame)
        if answer := self.device.data_to_send():
            self._answers.append((self.now + self._answer_s, answer))


@pytest.mark.parametrize("hears_itself", [True, False])
@pytest.mark.parametrize("is_configured", [True, False])
def test_a_write_of_one_register_on_an_adapter_that_hears_itself(hears_itself: bool, is_configured: bool) -> None:
    """Its echo equals its answer, which comes 60 ms later: nothing is said before, and what was shown is confirmed."""
    line = EchoingLine(hears_itself=hears_itself, echo=hears_itself if is_configured else None)
    show(line.board, "1012")
    line.run(1.0)
    assert (line.device.appearance().text, line.board.confirmed, line.board.failing) == ("1012", True, None)
    show(line.board, "7")
    line.run(2.0)
    assert (line.device.appearance().text, line.board.confirmed, line.collisions) == ("7", True, 0)


def test_what_kind_of_adapter_it_is_is_learned_once() -> None:
    """Without an echo the first write of one register waits for a second copy in vain; later ones wait no more."""
    line = EchoingLine(hears_itself=False)
    show(line.board, "1")
    line.run(1.0)
    show(line.board, "2")
    line.run(2.0)
    assert line.answers == [(0.0, "06"), (0.3, "03"), (1.0, "06"), (1.06, "03")]


def test_an_echo_alone_is_no_answer() -> None:
    """A display that is switched off, on an adapter that hears itself, does not answer: it is never confirmed."""
    line = EchoingLine(hears_itself=True)
    line.device = ModbusDevice(6, NUMBER, 5)
    show(line.board, "1012")
    line.run(5.0)
    assert (line.board.confirmed, line.board.failing) == (False, "board 5 does not answer")


def test_another_adapter_is_learned_anew() -> None:
    """One that hears itself in place of one that does not: the first read-back shows it, and the next try is right."""
    line = EchoingLine(hears_itself=False)
    show(line.board, "1")
    line.run(1.0)
    line._hears_itself = True
    show(line.board, "2")
    line.run(3.0)
    show(line.board, "3")
    before = line.collisions
    line.run(4.0)
    assert (line.device.appearance().text, line.board.confirmed, line.collisions - before) == ("3", True, 0)


@pytest.mark.parametrize("answer", ["05 10 00 00 00 03", "05 10 00 01 00 04"])
def test_the_answer_to_another_write_is_not_ours(answer: str) -> None:
    """Every byte of a write's answer is known beforehand: one of other registers confirms nothing."""
    board = a_board()
    show(board, "A012")
    board.data_to_send(0.0)
    frame = bytes.fromhex(answer)
    board.receive_data(frame + crc(frame), 0.1)
    assert board.awaiting


def test_noise_before_an_answer() -> None:
    """An answer behind noise, cut into single bytes, is taken."""
    board = a_board()
    show(board, "A012")
    board.data_to_send(0.0)
    for byte in bytes.fromhex("ff 05 10 00 05 10 00 00 00 04 c0 4e"):
        board.receive_data(bytes([byte]), 0.1)
    assert not board.awaiting
    assert board.failing is None


def test_an_answer_of_another_unit_is_not_ours() -> None:
    """The answer of unit 6 does not confirm unit 5."""
    board = a_board()
    show(board, "A012")
    board.data_to_send(0.0)
    board.receive_data(bytes.fromhex("06 10 00 00 00 04") + crc(bytes.fromhex("061000000004")), 0.1)
    assert board.awaiting


def test_what_is_wanted_meanwhile_is_written_next() -> None:
    """A text wanted while the one before is being confirmed is not lost."""
    board, device = a_board(), ModbusDevice(5, DM36B06, 4)
    show(board, "A012")
    device.receive_data(board.data_to_send(0.0))
    show(board, "A013")
    board.receive_data(device.data_to_send(), 0.0)
    while board.pending:
        device.receive_data(board.data_to_send(0.0))
        board.receive_data(device.data_to_send(), 0.0)
    assert device.appearance().text == "A013"
    assert board.confirmed


def test_a_device_knows_only_its_own_functions() -> None:
    """Function 04 is answered with exception 1."""
    device = ModbusDevice(5, DM36B06, 4)
    request = bytes.fromhex("05 04 00 00 00 04")
    device.receive_data(request + crc(request))
    assert device.data_to_send()[:3].hex(" ") == "05 84 01"
