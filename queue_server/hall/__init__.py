"""Decides what a hall does: a command asks, `decide` answers with events, `evolve` folds them into a state. Pure.

It may import `queue_server.config.definition` and what that is made of. A new rule begins in `commands` and `events`;
`decide` names the function that decides the command, `transitions` the states of a ticket.
"""
