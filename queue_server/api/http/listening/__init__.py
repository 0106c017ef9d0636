"""Accepts connections: TLS with certificates that are renewed, plain HTTP beside it, and what is no HTTP."""
