"""Answers a manager who closes a span, and visitors who wait for an earlier place."""
