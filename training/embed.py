"""``python -m training.embed``: make ``moderation/weights/embed.onnx`` and ``embed.json`` from all-MiniLM-L6-v2.

The shipped vectors are made with ``--nearer``. Without it nothing is trained: the base model is exported, evened out
(``training.abuse.smooth``) and quantised to int8. Two minutes on one core. Sentences that training allows show which channels are loud. With
``--nearer`` it first learns what commenters' loose words are about (``training.claims.likeness``, ten minutes on two free
cores); ``python -m training.claims`` and ``python -m training.stance`` must then follow, and VERSION must be a new one.
"""

import argparse
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import AutoModel

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.weights import EMBED_FILES, FOLDER
from training.abuse.model import BASE, base_tokenizer
from training.abuse.smooth import smooth
from training.claims.data import checkworthiness
from training.claims.likeness import train

VERSION = "embed-minilm-2"
MAX_TOKENS = 128
LARGEST = 25_000_000  # bytes
LOOKED_AT = 200  # sentences that show which channels are loud, and as many on which int8 is compared


class Mean(nn.Module):
    """``ids`` and ``mask`` int64 [batch, length] to vectors [batch, 384] of length 1: the mean over the tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(BASE, attn_implementation="eager", add_pooling_layer=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return mean / mean.norm(dim=1, keepdim=True).clamp_min(1e-12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="where the files go; abuse.tokenizer.json is there"
    )
    parser.add_argument("--nearer", action="store_true", help="bring comments nearer to the claims they are about")
    given = parser.parse_args()
    folder, net = given.out, Mean()
    texts = [text for text, _label in checkworthiness("train")]
    shown = texts[:: len(texts) // (2 * LOOKED_AT)]
    exact = folder / "embed-fp32.onnx"
    export(train(net) if given.nearer else net, exact, folder / "embed.onnx", shown[::2])
    describe(folder)
    print(f"cosine of int8 with fp32: {agreement(exact, folder, shown[1::2])}")
    exact.unlink()


def export(net: nn.Module, exact: Path, quantised: Path, texts: list[str]) -> None:
    """Write the model in full precision and in int8. Raises ValueError when the latter is too large."""
    ids = torch.ones(2, 16, dtype=torch.long)
    moving = {0: "batch", 1: "length"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(),
            (ids, torch.ones_like(ids)),
            str(exact),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes={"ids": moving, "mask": moving, "vectors": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    tokenizer = base_tokenizer()
    tokenizer.enable_truncation(MAX_TOKENS)
    evened = exact.with_name("embed-evened.onnx")
    onnx.save(smooth(exact, [tokenizer.encode(text).ids for text in texts]), evened)
    quantize_dynamic(evened, quantised, per_channel=True, weight_type=QuantType.QInt8)
    evened.unlink()
    if quantised.stat().st_size > LARGEST:
        raise ValueError(f"{quantised} takes {quantised.stat().st_size / 1e6:.1f} MB")


def describe(folder: Path) -> None:
    """Write ``embed.json``, which the embedder reads first."""
    about = {
        "version": VERSION,
        "max_tokens": MAX_TOKENS,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in EMBED_FILES},
    }
    (folder / "embed.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def agreement(exact: Path, folder: Path, texts: list[str]) -> str:
    """Mean and least cosine between what full precision and int8 say of the same texts."""
    tokenizer = base_tokenizer()
    tokenizer.enable_truncation(MAX_TOKENS)
    session = onnxruntime.InferenceSession(exact, providers=["CPUExecutionProvider"])
    given = [np.array([tokenizer.encode(text).ids]) for text in texts]
    wanted = np.concatenate([session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0] for ids in given])
    cosines = (wanted * Embedder.load(folder).embed(texts)).sum(axis=1)
    return f"mean {cosines.mean():.4f}, least {cosines.min():.4f}, on {len(texts)} sentences"


if __name__ == "__main__":
    main()
