"""Sentences as vectors: MiniLM, quantised to int8, the mean over the tokens at length 1."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.runtime import session_of, tokenizer_of
from moderation.scoring.weights import EmbedFiles, load_embed, unreadable

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

DIMENSIONS = 384
READ_AT_MOST = 1_000  # characters of one text; more than the tokens that are read anyway
LONGEST_WORD = 60  # characters; a longer one is one unknown word, and slow to cut up
SCALE = 508.0  # a coordinate of 1/4 becomes 127; larger ones, of which real text has none, are cut


class Embedder:
    """Runs texts one by one on one thread: quantised activations share a scale, so in a batch a text would come
    out otherwise than alone. The same text always has the same vector."""

    def __init__(self, files: EmbedFiles) -> None:
        """Raises an Exception of onnxruntime or tokenizers, of any kind, for files that they cannot read."""
        self._session = session_of(files.model)
        self._tokenizer = tokenizer_of(files.tokenizer)
        self._max_tokens = files.max_tokens
        self.version = files.version

    @classmethod
    def load(cls, folder: Path | None = None) -> "Embedder":
        """With the shipped weights, or those of ``folder``. Raises weights.WeightsError."""
        files = load_embed(folder)
        try:
            return cls(files)
        except Exception as error:  # onnxruntime and tokenizers raise whatever they like
            raise unreadable(files.model, error) from error

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (texts, DIMENSIONS); any string will do, "" included."""
        found = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            words = (word[:LONGEST_WORD] for word in text[:READ_AT_MOST].split())
            readable = " ".join(words).encode("utf-8", "replace").decode()
            read = self._tokenizer.encode(readable).ids
            if len(read) > self._max_tokens:
                read = [*read[: self._max_tokens - 1], read[-1]]  # the last one closes the text
            ids = np.array([read], dtype=np.int64)
            (found[row],) = self._session.run(["vectors"], {"ids": ids, "mask": np.ones_like(ids)})[0]
        return found


def packed(vectors: Floats) -> Bytes:
    """As they are stored: one signed byte a coordinate."""
    found: Bytes = np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8)
    return found
