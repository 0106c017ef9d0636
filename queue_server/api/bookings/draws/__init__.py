"""Answers those who take part in a draw of places, and holds it."""
