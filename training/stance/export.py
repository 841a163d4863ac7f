"""From the trained net to the file that ships: ONNX, quantised to int8."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.abuse.smooth import in_full, smooth
from training.stance.model import load_net

LARGEST = 25_000_000  # bytes


def export(trained: Path, folder: Path, windows: Sequence[list[int]]) -> tuple[Path, Path]:
    """Write ``stance-fp32.onnx`` and, quantised, ``stance.onnx``; return both paths.

    ``windows`` are ids of pairs that show which channels are loud (``training.abuse.smooth``). Raises ValueError
    when the quantised file is too large.
    """
    exact, evened, quantised = (folder / f"stance{end}.onnx" for end in ("-fp32", "-evened", ""))
    ids = torch.ones(2, 16, dtype=torch.long)
    moving = {0: "batch", 1: "length"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the older exporter, for the reasons that training.abuse.export gives
        torch.onnx.export(
            load_net(trained, attention="eager"),
            (ids, torch.ones_like(ids)),
            str(exact),
            input_names=["ids", "mask"],
            output_names=["logits"],
            dynamic_axes={"ids": moving, "mask": moving, "logits": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    kinder = smooth(exact, windows)
    onnx.save(kinder, evened)
    quantize_dynamic(
        evened,
        quantised,
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=in_full(kinder.graph),
    )
    evened.unlink()
    if quantised.stat().st_size > LARGEST:
        raise ValueError(f"stance.onnx takes {quantised.stat().st_size / 1e6:.1f} MB; 25 MB are allowed.")
    return exact, quantised
