"""Defines the documents of screens, ticket printers and LED boards. Pure.

It may import `hall` and `config`. What a bridge reports of a board begins in `board_report`.
"""
