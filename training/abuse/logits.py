"""Logits of texts from an exported model, window by window, as production makes them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from training.abuse.settings import Settings
from training.abuse.text import readable

THREADS = 2


def logits(model: Path, texts: Sequence[str], settings: Settings) -> np.ndarray:
    """For every text the highest logit of its windows, float [texts, 6] in the order of ABUSE_LABELS.

    Each window is run alone, as in production: a quantised model measures its activations over the whole batch,
    so together with others the same text comes out differently.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(model.parent / "abuse.tokenizer.json"))

    def worst(text: str) -> np.ndarray:
        parts = [run(session, ids) for ids in windows(tokenizer, readable(text), settings)]
        return np.max(parts, axis=0)

    with ThreadPoolExecutor(THREADS) as pool:
        return np.array(list(pool.map(worst, texts)))


def windows(tokenizer: Tokenizer, text: str, settings: Settings) -> Iterator[list[int]]:
    """Ids of every window, with the tokens that open and close it; the last one ends where the text ends."""
    opening, closing = tokenizer.encode("").ids
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    size = settings.window - 2
    last = max(0, len(ids) - size)
    for start in (*range(0, last, size - settings.overlap), last):
        yield [opening, *ids[start : start + size], closing]


def run(session: onnxruntime.InferenceSession, ids: list[int]) -> np.ndarray:
    given = np.array([ids], dtype=np.int64)
    (found,) = session.run(["logits"], {"ids": given, "mask": np.ones_like(given)})
    return found[0]
