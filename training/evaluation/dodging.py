"""How much of the abuse that is found as written is still found when it is disguised."""

import numpy as np

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label
from training import functional
from training.datasets import rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even
from training.evaluation.reading import over, read
from training.functional.obfuscate import METHODS, obfuscate


def dodging(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    """Recall of the toxic rows at the review threshold for toxicity, disguised, over recall as written."""
    print("\nDodging: recall of toxic rows, disguised, over recall as written, at the same threshold")
    texts = even(
        [row["text"] for row in rows("abuse/jigsaw_test_subset") if row["toxic"] == "1"], most and most // 5
    )
    on, offensive = "jigsaw_test_subset, toxic rows", functional.offensive_words()
    plain = over(read(pipeline, texts), Label.TOXICITY).mean()
    figures.add("dodging.recall_plain", plain, on, len(texts), detail=True)
    kept = {}
    for method in METHODS:
        disguised = [obfuscate(text, method, offensive=offensive) for text in texts]
        kept[method] = over(read(pipeline, disguised), Label.TOXICITY).mean() / max(plain, 1e-9)
        figures.add(f"dodging.{method}", kept[method], on, len(texts), detail=True)
    figures.add(
        "dodging.recall_kept",
        float(np.mean(list(kept.values()))),
        f"{on}, mean of {len(METHODS)} ways",
        len(texts),
    )
    figures.add("dodging.worst_kept", min(kept.values()), on, len(texts), detail=True)
