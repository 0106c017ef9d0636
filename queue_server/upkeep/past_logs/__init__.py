"""Imports the log of another system beside the hall's journal."""
