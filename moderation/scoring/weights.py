"""Weight files: what is shipped under ``moderation/weights``, read and checked."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.linear import Weights
from moderation.scoring.types import ABUSE_LABELS

FOLDER = Path(__file__).resolve().parent.parent / "weights"
ABUSE_FILES = ("abuse.onnx", "abuse.tokenizer.json")
EMBED_FILES = ("embed.onnx", "abuse.tokenizer.json")  # both models split words alike
ARRAYS = ("table", "bias", "slope", "shift")
Files = TypeVar("Files")


class WeightsError(Exception):
    """A weight file is missing or damaged; the message says which and what to do. A retry does not help."""


@dataclass(frozen=True, slots=True)
class AbuseFiles:
    """What abuse.json says, with the two files whose checksums it holds.

    A label's probability is sigmoid(slope * logit + shift); slope is above 0. A window has ``max_tokens`` tokens,
    opening and closing one counted, and shares ``overlap`` with the next.
    """

    version: str
    model: Path
    tokenizer: Path
    slope: NDArray[np.float32]
    shift: NDArray[np.float32]
    max_tokens: int
    overlap: int


@dataclass(frozen=True, slots=True)
class EmbedFiles:
    """What embed.json says, with the two files whose checksums it holds. A text is cut after ``max_tokens``."""

    version: str
    model: Path
    tokenizer: Path
    max_tokens: int


def load_abuse(folder: Path | None = None) -> AbuseFiles:
    """The shipped abuse model's files, or those of ``folder``. Raises WeightsError, and nothing else."""
    return checked((folder or FOLDER) / "abuse.json", ABUSE_FILES, _abuse_files)


def load_embed(folder: Path | None = None) -> EmbedFiles:
    """The shipped embedder's files, or those of ``folder``. Raises WeightsError, and nothing else."""
    return checked((folder or FOLDER) / "embed.json", EMBED_FILES, _embed_files)


def checked(
    about_path: Path, names: tuple[str, ...], made: Callable[[dict[str, object], Path, Path], Files]
) -> Files:
    """What ``made`` makes of the description and the files beside it, once their checksums are right."""
    path = about_path
    try:
        about = json.loads(path.read_bytes())
        for name in names:
            path = about_path.with_name(name)
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"][name]:
                    raise ValueError("its checksum is wrong")
        path = about_path
        return made(about, *map(path.with_name, names))
    except FileNotFoundError as error:
        raise WeightsError(missing(path)) from error
    except (OSError, ValueError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise WeightsError(damaged(path)) from error


def _abuse_files(about: dict[str, object], model: Path, tokenizer: Path) -> AbuseFiles:
    """Raises ValueError, KeyError or TypeError for numbers that make no sense."""
    if about["labels"] != [str(label) for label in ABUSE_LABELS]:
        raise ValueError("its labels are not ours")
    calibration = about["calibration"]
    if not isinstance(calibration, dict):
        raise TypeError("calibration is no object")
    slope, shift = np.array([calibration[label] for label in ABUSE_LABELS], dtype=np.float32).T
    max_tokens, overlap = about["max_tokens"], about["overlap"]
    if not isinstance(max_tokens, int) or not isinstance(overlap, int):
        raise TypeError("a number of tokens is no number")
    if not 8 <= max_tokens <= 512 or not 0 <= overlap <= max_tokens // 2:
        raise ValueError("windows of no possible size")
    if not (np.isfinite(slope).all() and np.isfinite(shift).all() and (slope > 0).all()):
        raise ValueError("a calibration that turns scores round")
    return AbuseFiles(str(about["version"]), model, tokenizer, slope, shift, max_tokens, overlap)


def _embed_files(about: dict[str, object], model: Path, tokenizer: Path) -> EmbedFiles:
    """Raises ValueError, KeyError or TypeError for numbers that make no sense."""
    max_tokens = about["max_tokens"]
    if not isinstance(max_tokens, int) or not 8 <= max_tokens <= 512:
        raise ValueError("texts of no possible size")
    return EmbedFiles(str(about["version"]), model, tokenizer, max_tokens)


def unreadable(model: Path, error: Exception) -> WeightsError:
    """For files that are what was shipped, and still cannot be read on this machine."""
    return WeightsError(
        f"The model {model} cannot be read here ({type(error).__name__}: {error}). Install "
        "what requirements/runtime.txt lists."
    )


def load(name: str, folder: Path | None = None) -> Weights:
    """The shipped weights called ``name``, or those of ``folder``. Raises WeightsError, and nothing else."""
    path = (folder or FOLDER) / f"{name}.npz"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {key: file[key] for key in ARRAYS}
            about = json.loads(str(file["about"]))
        if about["sha256"] != digest(arrays):
            raise ValueError("its checksum is wrong")
        return Weights(version=about["version"], **{key: arrays[key].astype(np.float32) for key in ARRAYS})
    except FileNotFoundError as error:
        raise WeightsError(missing(path)) from error
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        MemoryError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise WeightsError(damaged(path)) from error


def save(name: str, weights: Weights, folder: Path = FOLDER) -> Path:
    """Write ``weights`` as ``load`` reads them, the table in half precision. Raises OSError."""
    arrays = {key: getattr(weights, key) for key in ARRAYS}
    arrays["table"] = weights.table.astype(np.float16)
    about = json.dumps({"version": weights.version, "sha256": digest(arrays)})
    path = folder / f"{name}.npz"
    np.savez_compressed(path, about=np.array(about), **arrays)
    return path


def digest(arrays: dict[str, np.ndarray]) -> str:
    """The checksum of the arrays' types, shapes and values, in the order given."""
    total = hashlib.sha256()
    for key, given in arrays.items():
        array = np.ascontiguousarray(given)
        total.update(f"{key} {array.dtype.str} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def missing(path: Path) -> str:
    return _sentence(path, "is missing")


def damaged(path: Path) -> str:
    return _sentence(path, "is damaged")


def _sentence(path: Path, what: str) -> str:
    maker = path.name.partition(".")[0]
    return (
        f"The weight file {path.name} {what} ({path}). Put the shipped file back, for example with "
        f'"git checkout -- moderation/weights", or make it again with "python -m training.{maker}".'
    )
