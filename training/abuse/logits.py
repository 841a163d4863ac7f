"""Logits of texts from an exported model, windows and all, as production makes them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from moderation.scoring.types import ABUSE_LABELS
from training.abuse.batches import packed, padded
from training.abuse.settings import Settings
from training.abuse.text import readable

TOKENS_A_BATCH = 2048


def logits(model: Path, texts: Sequence[str], settings: Settings) -> np.ndarray:
    """For every text the highest logit of its windows, float [texts, 6] in the order of ABUSE_LABELS."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(model.parent / "abuse.tokenizer.json"))
    tokenizer.enable_truncation(settings.window, stride=settings.overlap)
    parts = [
        (index, part.ids)
        for index, text in enumerate(texts)
        for encoding in (tokenizer.encode(readable(text)),)
        for part in (encoding, *encoding.overflowing)
    ]
    found = np.full((len(texts), len(ABUSE_LABELS)), -np.inf)
    lengths = [len(ids) for _index, ids in parts]
    rising = sorted(range(len(parts)), key=lengths.__getitem__)
    for batch in packed(rising, lengths, TOKENS_A_BATCH):
        ids = np.zeros((len(batch), padded(max(lengths[place] for place in batch))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, place in enumerate(batch):
            ids[row, : lengths[place]] = parts[place][1]
            mask[row, : lengths[place]] = 1
        (seen,) = session.run(["logits"], {"ids": ids, "mask": mask})
        for row, place in enumerate(batch):
            index = parts[place][0]
            found[index] = np.maximum(found[index], seen[row])
    return found
