"""What was tried: one line a run in ``runs.jsonl``, with its data, settings and figures."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

RUNS = Path(__file__).resolve().parent / "runs.jsonl"


def describe(folder: Path, **parts: object) -> None:
    """Write ``run.json`` beside the weights of a run, for ``described`` to find."""
    (folder / "run.json").write_text(json.dumps(parts) + "\n", encoding="utf-8")


def described(folder: Path | None) -> dict[str, object]:
    """What ``describe`` wrote in a folder; {} where nothing is known, as of the shipped weights (None)."""
    path = folder / "run.json" if folder else None
    known: dict[str, object] = json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}
    return known


def keep(note: str, figures: Mapping[str, float], path: Path = RUNS, **known: object) -> None:
    """Add a line: when, ``note``, what is known of data, settings and weights, and the figures."""
    rounded = {name: round(value, 4) for name, value in figures.items()}
    line = {"date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "note": note, **known, "figures": rounded}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
