"""Records what was observed in a hall, on which its estimates stand: durations, arrivals, windows at work, who comes.

It may import `queue_server.hall` and `config`. What else a simulation should know of a hall begins in `history`.
"""
