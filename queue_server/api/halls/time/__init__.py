"""Handles people's answers about the clock, and what readers witness of clocks and records."""
