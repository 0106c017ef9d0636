"""Screens, kiosks and bridges: announced, paired, heard, revoked."""
