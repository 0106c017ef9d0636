"""Measures what a hall's own work costs, without HTTP: decisions, records, rows, estimates."""
