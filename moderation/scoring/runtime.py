"""What runs the models. Imported when a model is first loaded, and not before: a web process, which loads none,
need not carry some 25 MB of it."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


def session_of(model: Path) -> "InferenceSession":
    """The model, ready to run on one thread: many workers share a machine. Raises any Exception of onnxruntime."""
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    made: InferenceSession = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return made


def tokenizer_of(file: Path) -> "Tokenizer":
    """Raises any Exception of tokenizers."""
    made: Tokenizer = import_module("tokenizers").Tokenizer.from_file(str(file))
    return made
