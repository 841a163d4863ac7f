"""What was learnt about claims: which sentences state something to check, and when a match is one."""

import json
import zipfile
import zlib
from dataclasses import dataclass, fields
from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.scoring import weights
from moderation.scoring.claims.embedding import DIMENSIONS, Floats
from moderation.scoring.claims.secondlook import Parts
from moderation.scoring.linear import Weights
from moderation.scoring.weights import WeightsError, damaged, digest, missing

FILE = "claims.npz"
PLACES = 2**16
_PARTS = tuple(field.name for field in fields(Parts))
SHAPES = {
    "table": None,  # (2^bits, 1): n-grams of check-worthy sentences, as linear.Weights has them
    "bias": (1,),
    "slope": (1,),
    "shift": (1,),
    "head": (DIMENSIONS + 2,),  # on a sentence's vector, its n-gram logit, and 1: the logit of being check-worthy
    "rarity": (PLACES,),  # bytes: how much a term says, 0 to 255, at its hash modulo PLACES
    "match": (9,),  # on Parts with terms of its own, and 1 (``matches``)
    "limits": (3,),  # n-gram probability to embed from, probability to be check-worthy from, what words count
}


@dataclass(frozen=True, slots=True)
class Learnt:
    """Arrays are those of SHAPES."""

    version: str
    words: Weights
    head: Floats
    rarity: NDArray[np.uint8]
    match: Floats
    embed_from: float
    worthy_from: float
    words_count: float

    @classmethod
    def load(cls, folder: Path | None = None) -> "Learnt":
        """The shipped weights, or those of ``folder``. Raises WeightsError, and nothing else."""
        path = (folder or weights.FOLDER) / FILE
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                arrays = {name: file[name] for name in SHAPES}
                about = json.loads(str(file["about"]))
            if about["sha256"] != digest(arrays):
                raise ValueError("its checksum is wrong")
            return cls.of(str(about["version"]), arrays)
        except FileNotFoundError as error:
            raise WeightsError(missing(path)) from error
        except (OSError, EOFError, ValueError, KeyError, TypeError, MemoryError) as error:
            raise WeightsError(damaged(path)) from error
        except (zipfile.BadZipFile, zlib.error) as error:
            raise WeightsError(damaged(path)) from error

    @classmethod
    def of(cls, version: str, arrays: dict[str, np.ndarray]) -> "Learnt":
        """Raises ValueError for arrays of a wrong shape."""
        for name, shape in SHAPES.items():
            if shape is not None and arrays[name].shape != shape:
                raise ValueError(f"{name} has the wrong shape")
        words = {name: arrays[name].astype(np.float32) for name in ("table", "bias", "slope", "shift")}
        limits = [float(limit) for limit in arrays["limits"]]
        head, match = arrays["head"].astype(np.float32), arrays["match"].astype(np.float32)
        return cls(version, Weights(version=version, **words), head, arrays["rarity"], match, *limits)

    def weigh(self, terms: NDArray[np.uint32]) -> Floats:
        """How much each term says, from 0 for one that is everywhere to 1 for one that is nowhere else."""
        found: Floats = self.rarity[terms % PLACES].astype(np.float32) / np.float32(255)
        return found

    def matches(self, parts: Parts) -> float:
        """The probability, in [0, 1], that a sentence with these parts in common with a claim is about it."""
        return sigmoid(float(self.match @ features(parts)))


def save(version: str, arrays: dict[str, np.ndarray], folder: Path = weights.FOLDER) -> Path:
    """Write what ``Learnt.load`` reads. Raises OSError."""
    arrays = {name: arrays[name] for name in SHAPES}
    about = json.dumps({"version": version, "sha256": digest(arrays)})
    np.savez_compressed(folder / FILE, allow_pickle=False, about=np.array(about), **arrays)
    return folder / FILE


def features(parts: Parts) -> Floats:
    """``parts`` as ``match`` weighs them."""
    both = parts.cosine * parts.claim_covered
    return np.array([*(getattr(parts, name) for name in _PARTS), both, 1.0], dtype=np.float32)


def sigmoid(logit: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))
