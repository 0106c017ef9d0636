"""Measures many halls and several servers: on one database, under one centre, in one region."""
