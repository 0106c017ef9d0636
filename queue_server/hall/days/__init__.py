"""Decides on what a day of a hall is: its hours, its beginning and end, and a time that was false. Pure.

It may import the state of a hall. What ends with a day begins in `day`, which day a moment belongs to in `hall_day`.
"""
