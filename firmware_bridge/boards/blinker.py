"""Makes devices blink that cannot do so by themselves: lit and dark alternate, as fast as the wire allows. Pure."""

HALF_PERIOD_S = 0.5  # 1 Hz is seen from across a hall, and far from the 3 Hz that may harm (WCAG 2.3.1)


class Blinker:
    """Whether the text is lit now. It runs only after the lit text was sent, so a call is seen at once."""

    def __init__(self) -> None:
        self.lit = True
        self._on = False
        self._turn_at: float | None = None

    def blink(self, on: bool) -> None:
        """Blink, or be steadily lit."""
        if on != self._on:
            self._on = on
            self.show_lit()

    def show_lit(self) -> None:
        """Begin lit, so that a new text is seen at once."""
        self.lit = True
        self._turn_at = None

    def note_sent(self, now: float) -> None:
        """Note that the text was sent in the state `lit`."""
        if self._on:
            self._turn_at = now + HALF_PERIOD_S

    def deadline(self) -> float | None:
        return self._turn_at

    def tick(self, now: float) -> bool:
        """Alternate when it is time; True if it did, and the text has to be sent again."""
        if self._turn_at is None or now < self._turn_at:
            return False
        self.lit = not self.lit
        self._turn_at = None
        return True
