"""What was tried: one line a run in ``runs.jsonl``, with its data, settings and figures."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

RUNS = Path(__file__).resolve().parent / "runs.jsonl"


def describe(folder: Path, **parts: object) -> None:
    """Write ``run.json`` beside the weights of a run, for ``keep`` to find."""
    (folder / "run.json").write_text(json.dumps(parts) + "\n", encoding="utf-8")


def keep(folder: Path | None, figures: Mapping[str, float], note: str, path: Path = RUNS) -> None:
    """Add the line of the run whose weights lie in ``folder``; None is for the shipped weights, of unknown run."""
    run = folder / "run.json" if folder else None
    known = json.loads(run.read_text(encoding="utf-8")) if run and run.exists() else {}
    rounded = {name: round(value, 4) for name, value in figures.items()}
    line = {"date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "note": note, **known, "figures": rounded}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
