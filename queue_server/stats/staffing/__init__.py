"""Simulates past days with other windows or rules, and proposes how many windows should be open.

May import `figures`, `estimates`, `visits` and `background`. A new kind of change begins in `scenario.py`.
"""
