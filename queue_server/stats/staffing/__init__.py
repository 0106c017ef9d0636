"""What other windows or other rules would have done, and how many windows should be open.

May import `figures`, `estimates`, `visits` and `background`. A new kind of change begins in `scenario.py`.
"""
