"""Defines what a trial reports."""

from msgspec import Struct


class TrialReport(Struct, frozen=True):
    """What came of a trial: its figures, in words, and what went wrong."""

    figures: list[str]
    findings: list[str]
