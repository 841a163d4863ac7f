"""``python -m training.abuse.restore start.pt``: the shipped int8 weights as a net to go on training from.

What quantising lost is lost; the logits differ by a few hundredths. ``--start start.pt`` goes on from it.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import GraphProto, numpy_helper

from training.abuse.model import AbuseNet

SHIPPED = Path("moderation/weights/abuse.onnx")
HEADS = {"/MatMul": "head.weight", "/marking/MatMul": "marking.weight"}  # names of their products in the graph


def restored(graph: GraphProto) -> AbuseNet:
    """The net that ``export`` was given. Raises RuntimeError when a weight is missing."""
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    found = {name.removeprefix("net."): value for name, value in stored.items() if name.startswith("net.")}
    found |= {
        name.removesuffix("_quantized"): _exact(stored, f"net.{name}".removesuffix("_quantized"))
        for name in found
        if name.endswith("_quantized")
    }
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            product = node.name.removesuffix("_quant")
            weight = _exact(stored, node.input[1].removesuffix("_quantized"))
            name = HEADS.get(product) or f"{product.strip('/').removesuffix('/MatMul').replace('/', '.')}.weight"
            found[name] = _uneven(stored, product, weight).T
    net = AbuseNet()
    names = net.state_dict().keys()
    state = {name: torch.tensor(np.ascontiguousarray(found[name])).float() for name in names if name in found}
    net.load_state_dict(state)
    return net


def _exact(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    zero = stored[f"{name}_zero_point"].astype(np.float32)
    return (stored[f"{name}_quantized"].astype(np.float32) - zero) * stored[f"{name}_scale"]


def _uneven(stored: dict[str, np.ndarray], product: str, weight: np.ndarray) -> np.ndarray:
    """The weight as it was before ``smooth``."""
    if f"{product}/channels" in stored:
        weight[stored[f"{product}/channels"]] = stored[f"{product}/weight"]
    evening = stored.get(f"{product}/evening")
    return weight if evening is None else weight * evening[:, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    torch.save({"net": restored(onnx.load(SHIPPED).graph).state_dict()}, given.out)


if __name__ == "__main__":
    main()
