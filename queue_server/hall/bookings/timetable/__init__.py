"""Computes which times may be booked, which of them are free, and why one may not be had. Pure."""
