"""How often the shipped int8 weights and the trained ones they came from agree."""

from pathlib import Path

from moderation.scoring.weights import FOLDER
from training.abuse.agreement import ON, agreement
from training.abuse.settings import Settings
from training.evaluation.figures import Figures


def int8(exact: Path, folder: Path | None, figures: Figures, most: int | None) -> None:
    print("\nAgreement of the int8 weights with the trained ones, at the review thresholds")
    found = agreement(exact, (folder or FOLDER) / "abuse.onnx", Settings(), most)
    count = int(found.pop("texts"))
    figures.add("int8.agreement", found.pop("any"), f"{ON}: held for any label or not", count)
    for label, share in found.items():
        figures.add(f"int8.{label}", share, ON, count, detail=True)
