"""How long a ticket waits, learned from what came before.

May import `background`. A better estimate begins in `estimate.py`; the room `backtest` says whether it is one.
"""
