"""Serves the pages of a region: its halls as they are now, and over time.

It may import `operator_console.manager` and what `operator_console` may. A change begins in the module of the page.
"""
