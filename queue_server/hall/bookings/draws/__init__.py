"""Gives the places of a day by a draw that anybody can repeat. Pure."""
