"""Folds a journal into who stood where in the line and who was called before whom. Pure."""
