"""Computes figures from journals, in eight rooms: `visits` and `past_logs` make rows and events, `figures`, `fairness`
and `estimates` read them, `staffing` simulates other windows and rules, `backtest` tests estimates; `background` lets
long work give way to requests. May import `journal`, `views`, `hall`, `config` and what they stand on. A change begins
in the room of its subject.
"""
