"""Draws the charts of figures: in a browser, and as files.

May import `figures`. A new chart begins in `charts`; what all of them look like stands in `chart_looks`, and what draws
one without a browser in `chart_drawing`.
"""
