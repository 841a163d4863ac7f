"""Makes a model kinder to quantise, without changing what it computes.

One scale serves all channels of an activation in int8, so a few loud channels blur the rest; weights have a scale for
each output. Here loud channels are divided before the multiplication and their weights multiplied by as much.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

# The feed-forward layers: nearly all of the error came from them, most from what GELU leaves.
LAYERS = ("/intermediate/dense/MatMul", "/output/dense/MatMul")
SHARE = 0.6  # of the loudness that is moved into the weights; 0 moves none, 1 all


def smooth(model: Path, windows: Iterable[list[int]]) -> onnx.ModelProto:
    """The model of the file with its loud channels evened out, as measured on ``windows`` of token ids."""
    graph = onnx.load(model)
    chosen = [node for node in graph.graph.node if node.op_type == "MatMul" and node.name.endswith(LAYERS)]
    chosen = [node for node in chosen if "/attention/" not in node.name]
    weights = {each.name: each for each in graph.graph.initializer}
    loudest = loudness(graph, [node.input[0] for node in chosen], windows)
    for node in chosen:
        stored = weights[node.input[1]]
        weight = numpy_helper.to_array(stored)
        scale = loudest[node.input[0]] ** SHARE / np.maximum(np.abs(weight).max(axis=1), 1e-5) ** (1 - SHARE)
        scale = np.maximum(scale / np.median(scale), 1e-2).astype(np.float32)
        stored.CopyFrom(numpy_helper.from_array(weight * scale[:, None], stored.name))
        _divide_first(graph.graph, node, scale)
    return graph


def loudness(graph: onnx.ModelProto, names: list[str], windows: Iterable[list[int]]) -> dict[str, np.ndarray]:
    """For each named activation the largest size of each channel over all tokens of ``windows``."""
    open_graph = onnx.ModelProto()
    open_graph.CopyFrom(graph)
    open_graph.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(open_graph.SerializeToString(), providers=["CPUExecutionProvider"])
    loudest: dict[str, np.ndarray] = defaultdict(lambda: np.array(1e-5, dtype=np.float32))
    for ids in windows:
        given = np.array([ids], dtype=np.int64)
        for name, found in zip(
            names, session.run(names, {"ids": given, "mask": np.ones_like(given)}), strict=True
        ):
            loudest[name] = np.maximum(loudest[name], np.abs(found[0]).max(axis=0))
    return loudest


def _divide_first(graph: onnx.GraphProto, node: onnx.NodeProto, scale: np.ndarray) -> None:
    factor, evened = f"{node.name}/evening", f"{node.name}/evened"
    graph.initializer.append(numpy_helper.from_array(1 / scale, factor))
    at = next(place for place, each in enumerate(graph.node) if each.name == node.name)
    graph.node.insert(at, helper.make_node("Mul", [node.input[0], factor], [evened], name=f"{node.name}/even"))
    graph.node[at + 1].input[0] = evened
