"""Runs long work that gives way to requests: a process of its own, its frames, its progress bar.

May import nothing of `stats`. A new job begins with `run_subprocess_job` in `subprocess_job.py`.
"""
