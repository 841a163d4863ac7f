"""Our own contrast material for training the abuse scorer: near-twins, harmful and harmless. See README.md."""

from training.contrast.build import counts, examples
from training.contrast.labels import LABELS, Example, parse_labels

__all__ = ["LABELS", "Example", "counts", "examples", "parse_labels"]
