"""Shows the operator at a window what was said of its visitor, which is personal."""
