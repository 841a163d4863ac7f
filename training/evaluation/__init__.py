"""Measures the shipped scorers through the production Pipeline; ``python -m training.evaluate`` is the door.

The only place that reads the evaluation material of ``training.functional``.
"""
