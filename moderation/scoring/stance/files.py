"""The shipped files of the stance reader: stance.onnx and stance.json, with the abuse model's tokenizer."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.scoring.stance.combine import INPUTS, KINDS, Combination
from moderation.scoring.weights import FOLDER, WeightsError

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
    path = about_path = (folder or FOLDER) / "stance.json"
    if not about_path.exists():
        return None
    try:
        about = json.loads(path.read_bytes())
        for name in FILES:
            path = about_path.with_name(name)
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"][name]:
                    raise ValueError("its checksum is wrong")
        path = about_path
        model, tokenizer = map(path.with_name, FILES)
        return StanceFiles(str(about["version"]), model, tokenizer, _combination(about))
    except FileNotFoundError as error:
        raise WeightsError(_sentence(path, "is missing")) from error
    except (OSError, ValueError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise WeightsError(_sentence(path, "is damaged")) from error


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


def _sentence(path: Path, what: str) -> str:
    return (
        f"The weight file {path.name} {what} ({path}). Put the shipped file back, for example with "
        '"git checkout -- moderation/weights", or make it again with "python -m training.stance".'
    )
