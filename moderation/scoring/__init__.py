"""Texts in, scores out: plain Python that knows no Django, no I/O but its own weights, no clock."""
