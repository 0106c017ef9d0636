"""Draws the charts of figures."""
