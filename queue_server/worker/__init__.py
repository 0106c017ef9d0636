"""Computes what only thinks in a process beside the server: estimates, figures, reports, charts.

`client` is the server's side and the language of both, quick to import; `pipe` is the way between them; `process` is
the worker itself, which loads numpy and the libraries of reports. What the server may ask begins in
`client/questions.py`.
"""
