"""What measurements, pictures and tests stand on: a browser, and halls that need no process of their own.

Imports nothing of the other rooms of `script`, and nothing of `tests`.
"""
