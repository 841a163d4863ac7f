"""What runs the models. Imported when a model is first loaded, and not before: a web process, which loads none,
need not carry some 25 MB of it."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


def session_of(model: Path) -> "InferenceSession":
    """The model, ready to run on one thread: many workers share a machine. Raises any Exception of onnxruntime.

    Memory is asked for as it is needed and given back: keeping it saves no time that shows, and costs 5 MB.
    """
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    made: InferenceSession = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return made


def tokenizer_of(file: Path) -> "Tokenizer":
    """The same for the same content: all models split words alike, and each one more takes 8 MB.

    It neither pads nor cuts, and nobody may change that. Raises any Exception of tokenizers.
    """
    return _tokenizer(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _tokenizer(content: str) -> "Tokenizer":
    made: Tokenizer = import_module("tokenizers").Tokenizer.from_str(content)
    made.no_padding()
    made.no_truncation()
    return made
