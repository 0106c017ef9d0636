"""Draws the charts of figures: in a browser, and as files.

May import `figures`. A new chart begins in `charts`; what draws it without a browser is `chart_drawing`.
"""
