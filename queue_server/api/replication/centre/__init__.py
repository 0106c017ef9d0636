"""The centre's doors: four for halls, and those of administrators and auditors.

`doors` lets in what halls send, `followed_halls` what people ask and change.
"""
