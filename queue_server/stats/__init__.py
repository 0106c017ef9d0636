"""Figures from journals, in eight rooms: `visits` and `past_logs` make rows and events, `figures`, `fairness` and
`estimates` read them, `staffing` plays them again, `backtest` judges; `background` is how long work gives way.
"""
