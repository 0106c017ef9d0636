"""Defines the documents of screens, printers and LED boards. Pure."""
