"""Handles what visitors ask of a hall: a ticket, the turn given up or put off, and which classes may be claimed."""
