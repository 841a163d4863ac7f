"""``python -m training.restore abuse|stance start.pt``: shipped int8 weights as a net to go on training from.

What quantising lost is lost; the logits differ by a few hundredths. ``--start start.pt`` of ``training.abuse`` or
``training.stance`` goes on from it.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import GraphProto, numpy_helper
from torch import nn

from training.abuse.model import AbuseNet
from training.stance.model import StanceNet

SHIPPED = Path("moderation/weights")
NETS: Mapping[str, type[nn.Module]] = {"abuse": AbuseNet, "stance": StanceNet}
ENDS = ("/Gemm_MatMul", "/MatMul")  # of the names of products


def restored(graph: GraphProto, net: nn.Module) -> nn.Module:
    """``net`` with the weights that were exported from it. Raises RuntimeError when one is missing."""
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    found = {name: value for name, value in stored.items() if value.dtype == np.float32}
    found |= {
        name: _exact(stored, name)
        for name in (each.removesuffix("_quantized") for each in stored if each.endswith("weight_quantized"))
    }
    found = {name.removeprefix("net."): value for name, value in found.items()}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            product = node.name.removesuffix("_quant")
            weight = _exact(stored, node.input[1].removesuffix("_quantized"))
            found[_weight_name(product)] = _uneven(stored, product, weight).T
    names = net.state_dict().keys()
    state = {name: torch.tensor(np.ascontiguousarray(found[name])).float() for name in names if name in found}
    net.load_state_dict(state)
    return net


def _weight_name(product: str) -> str:
    for end in ENDS:
        product = product.removesuffix(end)
    return f"{product.strip('/').replace('/', '.') or 'head'}.weight"


def _exact(stored: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    if f"{name}_quantized" not in stored:
        return stored[name]
    zero = stored[f"{name}_zero_point"].astype(np.float32)
    return (stored[f"{name}_quantized"].astype(np.float32) - zero) * stored[f"{name}_scale"]


def _uneven(stored: Mapping[str, np.ndarray], product: str, weight: np.ndarray) -> np.ndarray:
    """The weight as it was before ``training.abuse.smooth``."""
    if f"{product}/channels" in stored:
        weight[stored[f"{product}/channels"]] = _exact(stored, f"{product}/weight")
    evening = stored.get(f"{product}/evening")
    return weight if evening is None else weight * evening[:, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=NETS)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    net = restored(onnx.load(SHIPPED / f"{given.model}.onnx").graph, NETS[given.model]())
    torch.save({"net": net.state_dict()}, given.out)


if __name__ == "__main__":
    main()
