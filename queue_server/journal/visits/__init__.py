"""Defines the rows that a journal is projected to, and the part of a store that keeps them. Figures read these.

It may import `hall`. A new column begins in `visit`; the tables follow from it.
"""
