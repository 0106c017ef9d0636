"""Answers the secretary and the reception: requests, results and what is under control."""
