"""Handles calls for help."""
