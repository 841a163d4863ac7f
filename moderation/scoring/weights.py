"""Weight files: what is shipped under ``moderation/weights``, read and checked."""

import hashlib
import json
import zipfile
import zlib
from pathlib import Path

import numpy as np

from moderation.scoring.linear import Weights

FOLDER = Path(__file__).resolve().parent.parent / "weights"
ARRAYS = ("table", "bias", "slope", "shift")


class WeightsError(Exception):
    """A weight file is missing or damaged; the message says which and what to do. A retry does not help."""


def load(name: str, folder: Path = FOLDER) -> Weights:
    """The weights called ``name``. Raises WeightsError, and nothing else, when they cannot be used."""
    path = folder / f"{name}.npz"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {key: file[key] for key in ARRAYS}
            about = json.loads(str(file["about"]))
        if about["sha256"] != digest(arrays):
            raise ValueError("its checksum is wrong")
        return Weights(version=about["version"], **{key: arrays[key].astype(np.float32) for key in ARRAYS})
    except FileNotFoundError as error:
        raise WeightsError(_sentence(path, "is missing")) from error
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
        raise WeightsError(_sentence(path, "is damaged")) from error


def save(name: str, weights: Weights, folder: Path = FOLDER) -> Path:
    """Write ``weights`` as ``load`` reads them, the table in half precision. Raises OSError."""
    arrays = {key: getattr(weights, key) for key in ARRAYS}
    arrays["table"] = weights.table.astype(np.float16)
    about = json.dumps({"version": weights.version, "sha256": digest(arrays)})
    path = folder / f"{name}.npz"
    np.savez_compressed(path, about=np.array(about), **arrays)
    return path


def digest(arrays: dict[str, np.ndarray]) -> str:
    """The checksum of the arrays' types, shapes and values, in the order of ARRAYS."""
    total = hashlib.sha256()
    for key in ARRAYS:
        array = np.ascontiguousarray(arrays[key])
        total.update(f"{key} {array.dtype.str} {array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _sentence(path: Path, what: str) -> str:
    return (
        f"The weight file {path.name} {what} ({path}). Put the shipped file back, for example with "
        f'"git checkout -- moderation/weights", or make it again with "python -m training.{path.stem}".'
    )
