"""Makes a model kinder to quantise, without changing what it computes.

One scale serves all channels of an activation in int8, so a few loud channels blur the rest; weights have a scale for
each output. Here loud channels are divided before the multiplication and their weights multiplied by as much; the
loudest of all, one in each layer is five times as loud as any other, are multiplied apart, in full precision.
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
APART = 4  # channels of what GELU leaves, multiplied apart: the error of the logits halves, the speed stays
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
        loudest[node.name] = loudest[node.input[0]] / scale
        stored.CopyFrom(numpy_helper.from_array(weight * scale[:, None], stored.name))
        _divide_first(graph.graph, node, scale)
    for node in chosen:
        if node.name.endswith("/output/dense/MatMul"):
            _multiply_apart(graph.graph, node, np.argsort(-loudest[node.name])[:APART])
    return graph


def in_full(graph: onnx.GraphProto) -> list[str]:
    """The names of the nodes that must not be quantised."""
    return [node.name for node in graph.node if node.name.endswith("/apart")]


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


def _multiply_apart(graph: onnx.GraphProto, node: onnx.NodeProto, channels: np.ndarray) -> None:
    """Split the product of ``node`` into that of ``channels`` and that of all others, and add the two."""
    given, answer, name = node.input[0], node.output[0], node.name
    weight = numpy_helper.to_array(next(each for each in graph.initializer if each.name == node.input[1]))
    others = np.ones(len(weight), dtype=np.float32)
    others[channels] = 0
    constants = {"others": others, "channels": channels.astype(np.int64), "weight": weight[channels]}
    graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(value), f"{name}/{key}") for key, value in constants.items()
    )
    at = next(place for place, each in enumerate(graph.node) if each.name == name)
    node = graph.node[at]
    node.input[0], node.output[0] = f"{name}/quiet", f"{name}/quiet_product"
    added = (
        (at, "Mul", [given, f"{name}/others"], f"{name}/quiet", {}),
        (at, "Gather", [given, f"{name}/channels"], f"{name}/loud", {"axis": 2}),
        (at + 3, "MatMul", [f"{name}/loud", f"{name}/weight"], f"{name}/loud_product", {}),
        (at + 4, "Add", [f"{name}/quiet_product", f"{name}/loud_product"], answer, {}),
    )
    for place, kind, inputs, output, extra in added:
        graph.node.insert(place, helper.make_node(kind, inputs, [output], name=f"{output}/apart", **extra))
