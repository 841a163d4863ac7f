"""``python -m training.abuse``: make ``moderation/weights/abuse.npz`` from ../shared/data. Under ten minutes on two cores."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import numpy as np

from moderation.scoring.abuse_linear import document_of
from moderation.scoring.types import ABUSE_LABELS
from moderation.scoring.weights import FOLDER, save
from training.datasets import abuse_training
from training.fit import fit_label, matrix, platt, weights
from training.written import written

VERSION = "abuse-linear-1"
BITS = 18
STRENGTH = 8.0


def main() -> None:
    began = time.monotonic()
    examples = [
        example for example in chain(abuse_training(), written()) if example.text.strip() and example.labels
    ]
    x = matrix(document_of, [example.text for example in examples], BITS)
    print(
        f"{len(examples)} texts, {x.nnz / 1e6:.0f} million features, {time.monotonic() - began:.0f} s", flush=True
    )
    weight = np.array([example.weight for example in examples])
    held_out = np.array([example.held_out for example in examples])

    def one(label):
        y = np.array([example.labels.get(label, -1) for example in examples])
        train, check = (y >= 0) & ~held_out, (y >= 0) & held_out
        coefficients, bias = fit_label(x[train], y[train], weight[train], STRENGTH)
        calibration = platt(x[check] @ coefficients + bias, y[check], weight[check])
        print(
            f"{label}: {train.sum()} texts, {y[train].sum()} with it, {time.monotonic() - began:.0f} s", flush=True
        )
        return (coefficients, bias), calibration

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, ABUSE_LABELS))
    path = save(
        "abuse", weights(VERSION, [fitted for fitted, _ in found], [platted for _, platted in found]), FOLDER
    )
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
