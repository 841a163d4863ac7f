"""Formats of other services, so that their clients need nothing but another address. Doors only.

Each module is one format: what its clients send, what they are answered, and its errors in its own shape.
"""
