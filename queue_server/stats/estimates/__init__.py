"""Estimates how long a ticket waits, learned from earlier records.

May import `background`. A better estimate begins in `estimate.py`; the room `backtest` measures whether it is better.
"""
