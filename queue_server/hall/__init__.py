"""The rules of the queue, pure: a command asks, decide() answers with events, evolve() folds them into a state."""
