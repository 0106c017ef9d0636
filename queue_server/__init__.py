"""Runs the server: the rules of the queue, the journal of their events, and the API and pages."""
