"""Asks the machine what a configuration depends on: time zones, libraries, why it refuses a file."""
