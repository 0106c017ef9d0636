"""Decides on what a day of a hall is: its hours, its beginning and end, and a time that was false. Pure."""
