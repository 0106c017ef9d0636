"""Computes Erlang's C formula: how long people wait at `n` windows, each of which takes the next one. Pure.

It assumes that people come at random at a steady pace, that services last about as long as their mean with a tail
(exponentially), that nobody leaves, and that the queue has reached a steady state.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges" (1917); the recurrence for B is the usual one, which needs no factorials.
"""

from math import exp
from typing import Final

MOST_ERLANG_WINDOWS: Final = 200


def blocked(load: float, windows: int) -> float:
    """Erlang B: the share of people who find all `windows` busy and leave, at a load of `load` windows' work."""
    b = 1.0
    for n in range(1, windows + 1):
        b = load * b / (n + load * b)
    return b


def waits(load: float, windows: int) -> float:
    """Erlang C: the share of people who have to wait; 1 where the load is more than the windows can serve."""
    if load <= 0:
        return 0.0
    if windows <= load:
        return 1.0
    b = blocked(load, windows)
    return b / (1 - load / windows * (1 - b))


def mean_wait(load: float, windows: int, service_s: float) -> float:
    """The mean wait of all people, in seconds; infinite where the line only grows."""
    return waits(load, windows) * service_s / (windows - load) if windows > load else float("inf")


def within(load: float, windows: int, service_s: float, wait_s: float) -> float:
    """The share of people who are called within `wait_s`."""
    if windows <= load:
        return 0.0
    return 1 - waits(load, windows) * exp(-(windows - load) * wait_s / service_s)


def windows_for(load: float, service_s: float, wait_s: float, share: float) -> int:
    """The fewest windows that call at least `share` of the people within `wait_s`."""
    windows = int(load) + 1
    while windows < MOST_ERLANG_WINDOWS and within(load, windows, service_s, wait_s) < share:
        windows += 1
    return windows
