"""``python -m training.compare OLD.json NEW.json``: may the new weights replace the shipped ones?

Both files come from ``training.evaluate --json``. Exit status 1, and every reason named, when a figure is worse by
more than .01, when the gap between identity terms has grown at all, or when a figure is missing that was there.
Figures of speed and memory are left out: they hang on what else the machine is doing.
"""

import argparse
import sys
from pathlib import Path

from training.evaluation.figures import LOWER_IS_BETTER, Figures, shown

ALLOWED = 0.01
ALLOWED_FOR = {"fairness.gap": 0.0}


def worse(old: Figures, new: Figures) -> list[str]:
    """A sentence for every reason why ``new`` may not replace ``old``; empty when it may."""
    reasons = []
    if old.about.get("rows") != new.about.get("rows"):
        reasons.append("The two were not measured on the same rows: give both --quick, or neither.")
    for name, before in old.found.items():
        if before.detail:
            continue
        if name not in new.found:
            reasons.append(f"{name} is missing; it was {shown(name, before.value)}.")
            continue
        after = new.found[name].value
        loss = after - before.value if name in LOWER_IS_BETTER else before.value - after
        if loss > ALLOWED_FOR.get(name, ALLOWED) + 1e-9:
            reasons.append(f"{name} is worse: {shown(name, before.value)} before, {shown(name, after)} now.")
    return reasons


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    given = parser.parse_args()
    try:
        reasons = worse(Figures.load(given.old), Figures.load(given.new))
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")
    if reasons:
        print("\n".join(reasons))
        sys.exit("The new weights do not replace the old ones, unless the reason is written down in the card.")
    print("The new weights may replace the old ones.")


if __name__ == "__main__":
    main()
