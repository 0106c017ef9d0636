"""Lets a burst pass at once, and then so many a second. Pure: time is an argument."""


class Allowance:
    """What may be used without a wait: `burst` at once, and `rate` more with each second. Nobody waits longer than
    `longest_wait_s`, however much was used."""

    def __init__(self, rate: float, burst: float, longest_wait_s: float) -> None:
        self._rate = rate
        self._burst = burst
        self._longest_wait_s = longest_wait_s
        self._left = burst
        self._at = 0.0

    def use(self, amount: float, now: float) -> float:
        """Use so much at `now` (s of a clock that never goes back); returns for how long to wait (s), 0 where so much
        was left."""
        left = min(self._burst, self._left + (now - self._at) * self._rate) - amount
        self._left = max(left, -self._longest_wait_s * self._rate)
        self._at = now
        return max(0.0, -self._left / self._rate)
