"""Reads, describes, requests and stores certificates for https."""
