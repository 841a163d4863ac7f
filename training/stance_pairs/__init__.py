"""Sentences and claims written to train the stance model: ``python -m training.stance_pairs`` shows the counts."""

from training.stance_pairs.build import Labelled, examples

__all__ = ["Labelled", "examples"]
