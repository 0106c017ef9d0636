"""Handles the requests of halls, administrators and auditors at a centre.

`doors` lets in what halls send, `followed_halls` what people ask and change.
"""
