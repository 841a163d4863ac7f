"""From the trained net to the files that ship: ONNX, quantised to int8, with the tokenizer beside it."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.abuse.model import Exported, base_tokenizer, load_net
from training.abuse.settings import Settings
from training.abuse.smooth import in_full, smooth
from training.abuse.text import readable

LARGEST = 25_000_000  # bytes, all files together


def export(trained: Path, folder: Path, texts: Sequence[str]) -> tuple[Path, Path]:
    """Write ``abuse-fp32.onnx`` and, quantised, ``abuse.onnx``; return both paths.

    ``texts`` show which channels are loud (``smooth``). Weights are quantised per channel. Fused graphs
    (onnxruntime's own transformer optimiser) were slower than this plain one once quantised, so the graph is left
    as it is.
    """
    exact, quantised = folder / "abuse-fp32.onnx", folder / "abuse.onnx"
    ids = torch.ones(2, 16, dtype=torch.long)
    moving = {0: "batch", 1: "length"}
    with warnings.catch_warnings(), torch.no_grad():
        # The newer exporter takes ten times as long and leaves a graph that quantises no better.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Exported(load_net(trained, attention="eager")).eval(),
            (ids, torch.ones_like(ids)),
            str(exact),
            input_names=["ids", "mask"],
            output_names=["logits", "tokens", "marks"],
            dynamic_axes={
                "ids": moving,
                "mask": moving,
                "logits": {0: "batch"},
                "tokens": moving,
                "marks": moving,
            },
            opset_version=17,
            dynamo=False,
        )
    tokenizer = base_tokenizer()
    tokenizer.enable_truncation(Settings().window)
    evened = folder / "abuse-evened.onnx"
    kinder = smooth(exact, [tokenizer.encode(readable(text)).ids for text in texts])
    onnx.save(kinder, evened)
    quantize_dynamic(
        evened,
        quantised,
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=in_full(kinder.graph),
    )
    evened.unlink()
    base_tokenizer().save(str(folder / "abuse.tokenizer.json"), pretty=False)
    return exact, quantised


def check_size(folder: Path) -> float:
    """Megabytes of the files that ship. Raises ValueError when they are too many."""
    size = sum((folder / f"abuse.{end}").stat().st_size for end in ("onnx", "tokenizer.json", "json"))
    if size > LARGEST:
        raise ValueError(f"The weights take {size / 1e6:.1f} MB; {LARGEST / 1e6:.0f} MB are allowed.")
    return size / 1e6
