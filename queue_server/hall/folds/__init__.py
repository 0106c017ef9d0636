"""Folds events into the state of a hall, and takes it back to an earlier position. Pure."""
