"""``python -m training.abuse``: train, export, quantise, calibrate and check the abuse model.

The data is read from ../shared/data or $DATA. About forty minutes on two free cores, much less on a GPU. What is
made lands in --out: abuse.onnx, abuse.tokenizer.json and abuse.json ship once ``python -m training.compare`` lets them.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from moderation.scoring.types import ABUSE_LABELS, Label
from training import runs
from training.abuse.agreement import agreement
from training.abuse.calibrate import platt
from training.abuse.data import SOURCES, calibration_examples, training_examples
from training.abuse.export import check_size, export
from training.abuse.fit import train
from training.abuse.logits import logits
from training.abuse.model import load_net
from training.abuse.own import CLAIM_WEIGHT, CLAIMS, CONTRAST_WEIGHT
from training.abuse.settings import Settings
from training.datasets import Example

VERSION = "abuse-minilm-4"
EVERY = 80  # one text in so many shows which channels are loud before quantising


def main() -> None:
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(seed=given.seed, rows=given.rows, share=given.share, learning_rate=given.learning_rate)
    examples = training_examples(settings.seed, settings.share)
    if settings.rows is not None:
        examples = random.Random(settings.seed).sample(examples, settings.rows)
    print(f"{len(examples)} texts to train on, settings {asdict(settings)}", flush=True)
    trained = train(examples, settings, given.out, given.device, given.resume, given.start)
    runs.describe(
        given.out,
        data=[[each.name, each.cap, each.weight] for each in SOURCES]
        + [["contrast", None, CONTRAST_WEIGHT], ["claims", CLAIMS, CLAIM_WEIGHT]],
        settings=asdict(settings),
        checks={"texts": len(examples), **finish(trained, given.out, settings)},
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/abuse"), help="where the files go")
    parser.add_argument("--rows", type=int, help="train and calibrate on so many rows only, to try it out")
    parser.add_argument("--share", type=float, default=1, help="of the data sets, beside all of our own lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="go on from the trained.pt of another run, with other drawings")
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument("--resume", action="store_true", help="go on with what lies in --out")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    return parser.parse_args()


def finish(trained: Path, folder: Path, settings: Settings) -> dict[str, float]:
    """Export, calibrate on the quantised model's own logits, and check it; what was found."""
    wikipedia, elsewhere = (part[: settings.rows] for part in calibration_examples())
    exact, quantised = export(trained, folder, [each.text for each in (wikipedia + elsewhere)[::EVERY]])
    held = wikipedia + elsewhere
    seen = logits(quantised, [each.text for each in held], settings)
    calibration = {label: calibrated(held, seen[:, at], label) for at, label in enumerate(ABUSE_LABELS)}
    describe(folder, load_net(trained).head.bias.tolist(), calibration, settings)
    checks = {"megabytes": check_size(folder), **agreement(exact, quantised, settings, settings.rows)}
    print(f"slope and shift: {calibration}\nsize and agreement of int8 with fp32: {checks}", flush=True)
    return checks


def calibrated(held: Sequence[Example], seen: np.ndarray, label: Label) -> tuple[float, float]:
    """Slope and shift for ``label`` on the rows that have it; ``seen`` are its logits."""
    known = [place for place, each in enumerate(held) if label in each.labels]
    truth = np.array([held[place].labels[label] for place in known])
    return platt(seen[known], truth, np.array([held[place].weight for place in known]))


def describe(
    folder: Path, bias: list[float], calibration: dict[Label, tuple[float, float]], settings: Settings
) -> None:
    """Write ``abuse.json``, which the scorer reads first."""
    files = ("abuse.onnx", "abuse.tokenizer.json")
    about = {
        "version": VERSION,
        "labels": list(ABUSE_LABELS),
        "bias": bias,
        "calibration": {label: list(pair) for label, pair in calibration.items()},
        "max_tokens": settings.window,
        "overlap": settings.overlap,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    (folder / "abuse.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
