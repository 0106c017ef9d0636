"""Folds a journal into who stood where in the line, and who was called before whom. Pure.

It may import `hall`. A new reason for being overtaken begins in `overtaken`.
"""
