"""Writes a report in its forms: HTML, PDF, workbook, CSV and JSON, each as bytes or one whole file.

It may import `contents`. A new form begins in `report_file`, which lists them.
"""
