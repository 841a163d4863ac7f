"""``python -m training.card FIGURES.json``: print the card of the abuse weights, every figure from what was measured."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from training.evaluation.figures import REACH, Figure, Figures, reached, row

TEMPLATE = """# abuse.onnx

Six labels (toxicity, severe toxicity, profanity, threat, insult, identity attack) from MiniLM-L6, fine-tuned and quantised
to int8, with a linear head on every token. The mean over the tokens is the logit, so what each token adds is known exactly:
that is the evidence. Reads English only; long texts in overlapping windows, of which the worst counts.

**Measured** {date}, commit {commit}, Python {python}, {machine}; rows: {rows}; weights: {weights}. Everything below is
printed by `python -m training.evaluate all` through the production pipeline, which reads each set as a worker would.

**Data and licence.** The base model is all-MiniLM-L6-v2 (Apache-2.0). Trained on the sets marked "abuse" in
`ATTRIBUTION.md`, each for the labels it has (`training/abuse/data.py` says how they are weighted and capped), and on the
contrast material written for it (`training/contrast`). Weights: BSD-3-Clause.

**Calibration.** One slope and shift a label, fitted on fold 9 of jigsaw_train, which did not train, weighted back to
natural rates: a score of .7 is meant to be right in seven of ten such comments. On a site with another share of abuse it
is off by that much.

## What was set out to reach
{reach}

Not measured this time: {absent}.

## By function
Share of cases on the right side of the review thresholds ("held" means any label but profanity alone).

{functions}

## Harmless sentences held, per identity term
The ten terms that come off worst; all others are at or below the last.

{terms}

## Everything else
{rest}

## Limits
Each "missed" above is one. Irony, veiled threats and allusions are read less well than plain words, and Wikipedia talk
pages, which calibrate it, are not a blog. Severe toxicity and threat are rare there: their calibration rests on few rows.

**Rebuild.** `uv sync --group training`, data under `../shared/data` (or `$DATA`), then `python -m training.abuse`. What
was tried is kept in `training/runs.jsonl`.
"""


def card(figures: Figures) -> str:
    apart = {name for part in ("function", "term") for name, _figure in figures.of(part)} | set(REACH)
    terms = sorted(figures.of("term"), key=lambda item: -item[1].value)
    return TEMPLATE.format(
        **figures.about,
        reach=table((name, figures.found[name]) for name in REACH if name in figures.found),
        absent=", ".join(name for name in REACH if name not in figures.found) or "nothing",
        functions=table(figures.of("function")),
        terms=table(terms[:10]),
        rest=table((name, figure) for name, figure in figures.found.items() if name not in apart),
    )


def table(figures: Iterable[tuple[str, Figure]]) -> str:
    found = list(figures)
    aimed = any(reached(name, figure.value) is not None for name, figure in found)
    cells = [[cell.strip() for cell in row(name, figure)] for name, figure in found]
    if not aimed:
        cells = [[name, value, on] for name, value, _reach, on in cells]
    heads = ["figure", "measured", "to reach", "on (rows)"] if aimed else ["figure", "measured", "on (rows)"]
    lines = [heads, ["---"] * len(heads), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path, help="what training.evaluate --json wrote")
    try:
        print(card(Figures.load(parser.parse_args().figures)), end="")
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
