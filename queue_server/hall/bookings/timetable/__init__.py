"""Computes which times may be booked, which of them are free, and why one may not be had. Pure.

It may import the definition of a hall and its state. Which times there are begins in `places`, which are free in
`free`, why one may not be had in `day_refusal`.
"""
