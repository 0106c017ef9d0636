"""Reads, describes, requests and stores certificates for https.

It may import `config`. A new reason to refuse a certificate begins in `certificate_facts`.
"""
