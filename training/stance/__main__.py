"""``python -m training.stance``: train, export, quantise, combine and calibrate the stance model.

The data is read from ../shared/data or $DATA. About forty minutes on two free cores. What is made lands in
--out: stance.onnx and stance.json ship with the abuse model's tokenizer once they answer better than cues alone.
"""

import argparse
import random
from dataclasses import asdict
from pathlib import Path

from training import runs
from training.abuse.settings import Settings
from training.stance.data import training_items
from training.stance.finish import finish
from training.stance.fit import train


def main() -> None:
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(seed=given.seed, rows=given.rows, learning_rate=given.learning_rate)
    items = training_items(settings.seed)
    if settings.rows is not None:
        items = random.Random(settings.seed).sample(items, settings.rows)
    print(f"{len(items)} pairs to train on, settings {asdict(settings)}", flush=True)
    trained = train(items, settings, given.out, given.device, given.resume, given.start)
    checks = finish(trained, items, given.out, given.unseen)
    runs.describe(
        given.out, settings=asdict(settings), checks={"pairs": len(items), "unseen": given.unseen, **checks}
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/stance"), help="where the files go")
    parser.add_argument("--rows", type=int, help="draw so many pairs only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="go on from the trained.pt of another run")
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument(
        "--unseen", type=int, help="claims from this number on were written after the net was trained"
    )
    parser.add_argument("--resume", action="store_true", help="go on with what lies in --out")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
