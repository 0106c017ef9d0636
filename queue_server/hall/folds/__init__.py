"""Folds events into the state of a hall, and takes it back to an earlier position. Pure.

It may import the events and the state of `queue_server.hall`. A new event begins with its line in the tables of
`evolve` or `evolve_ticket`; what it takes to go back stands in `going_back`.
"""
