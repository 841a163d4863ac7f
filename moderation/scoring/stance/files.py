"""The shipped files of the stance reader: stance.onnx and stance.json, with the abuse model's tokenizer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.scoring.stance.combine import INPUTS, KINDS, Combination
from moderation.scoring.weights import FOLDER, checked

FILES = MODEL, TOKENIZER = ("stance.onnx", "abuse.tokenizer.json")


@dataclass(frozen=True, slots=True)
class StanceFiles:
    """What stance.json says, with the two files whose checksums it holds."""

    version: str
    model: Path
    tokenizer: Path
    combination: Combination


def load_stance(folder: Path | None = None) -> StanceFiles | None:
    """The shipped files, or those of ``folder``; None where no model was made. Raises WeightsError for others."""
    about_path = (folder or FOLDER) / "stance.json"
    return checked(about_path, FILES, _stance_files) if about_path.exists() else None


def _stance_files(about: dict[str, object], model: Path, tokenizer: Path) -> StanceFiles:
    return StanceFiles(str(about["version"]), model, tokenizer, _combination(about))


def _combination(about: dict[str, object]) -> Combination:
    """Raises ValueError, KeyError or TypeError for numbers that make no sense."""
    if about["kinds"] != list(KINDS) or about["inputs"] != list(INPUTS):
        raise ValueError("its stances or inputs are not ours")
    weight, bias = (np.array(about[name], dtype=np.float32) for name in ("weight", "bias"))
    repeats_from, despite = (float(str(about[name])) for name in ("repeats_from", "despite"))
    if weight.shape != (len(KINDS), len(INPUTS)) or bias.shape != (len(KINDS),):
        raise ValueError("weights of another size")
    if not (np.isfinite(weight).all() and np.isfinite(bias).all() and 0 < repeats_from <= despite <= 1):
        raise ValueError("numbers that make no sense")
    return Combination(weight, bias, repeats_from, despite)
