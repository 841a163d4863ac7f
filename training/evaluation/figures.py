"""What was measured: named figures with what they are measured on, printed as a table and kept as JSON."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from moderation.scoring.types import Label

# What the project set out to reach. The first word of a name is the part it belongs to.
REACH = {
    "jigsaw.mean_auc": 0.985,
    "jigsaw.toxicity_auc": 0.972,
    "jigsaw.toxicity_ap": 0.86,
    "jigsaw.ece": 0.02,
    "functional.accuracy": 0.92,
    "functional.harmless": 0.90,
    "dynahate.f1": 0.80,
    "hatemoji.f1": 0.80,
    "hatexplain.macro_f1": 0.78,
    "evidence.character_f1": 0.65,
    "dodging.recall_kept": 0.90,
    "fairness.gap": 0.05,
    "int8.agreement": 0.99,
    "spam.youtube_auc": 0.98,
    "spam.blog_auc": 0.98,
    "claims.worth_f1": 0.88,
    "claims.map5": 0.90,
    "claims.kept_at_0.01": 0.75,
    "claims.kept_at_0.001": 0.60,
    "claims.speed_a_second": 60,
    "library.megabytes": 200,
    "library.query_ms": 15,
    "stance.rumoureval_macro_f1": 0.55,
    "stance.rumoureval_denials_f1": 0.45,
    "stance.covid_macro_f1": 0.55,
    "stance.covid_denials_f1": 0.45,
    "stance.written_accuracy": 0.90,
    "stance.accused": 0,
    "speed.batch_a_second": 110,
    "speed.single_ms": 12,
    "cold.seconds": 1.5,
    "cold.megabytes": 250,
}
LOWER_IS_BETTER = frozenset(
    {
        "jigsaw.ece",
        "jigsaw.ece_as_drawn",
        "fairness.gap",
        "stance.accused",
        "stance.others_accused",
        "stance.ece",
        "fairness.worst",
        "library.megabytes",
        "library.seconds",
        "library.query_ms",
        "library.query_busy_ms",
        "claims.comments_shown",
        *(f"feedback.{label}_gap" for label in Label),
        "claims.demo_shown",
        "claims.demo_accused",
        "speed.single_ms",
        "speed.single_ms_p95",
        "cold.seconds",
        "cold.megabytes",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """``value`` on ``count`` rows of ``on``. A detail is shown, and does not stop new weights."""

    value: float
    on: str
    count: int
    detail: bool = False


@dataclass
class Figures:
    """Figures by name, in the order in which they were measured; ``about`` says when, where and of what."""

    about: dict[str, str] = field(default_factory=dict)
    found: dict[str, Figure] = field(default_factory=dict)

    def add(self, name: str, value: float, on: str, count: int, *, detail: bool = False) -> None:
        """Keep and print one figure; one that could not be made (not a number) is left out."""
        if math.isnan(value):
            return
        self.found[name] = Figure(value=float(value), on=on, count=int(count), detail=detail)
        print("  " + "  ".join(row(name, self.found[name])), flush=True)

    def save(self, path: Path) -> None:
        figures = {name: asdict(figure) for name, figure in self.found.items()}
        path.write_text(json.dumps({"about": self.about, "figures": figures}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Figures":
        """Raises ValueError naming the file when it is not what ``save`` writes, OSError when it cannot be read."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(kept["about"], {name: Figure(**figure) for name, figure in kept["figures"].items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path} does not hold the figures of training.evaluate: {error}") from error

    def of(self, part: str) -> Iterator[tuple[str, Figure]]:
        return ((name, figure) for name, figure in self.found.items() if name.split(".")[0] == part)


def reached(name: str, value: float) -> bool | None:
    """Whether a figure is as good as was set out; None where nothing was."""
    wanted: Mapping[str, float] = REACH
    if name not in wanted:
        return None
    return value <= wanted[name] if name in LOWER_IS_BETTER else value >= wanted[name]


def row(name: str, figure: Figure) -> tuple[str, str, str, str]:
    """Name, value, what was to be reached, and what it is measured on, as text."""
    done = reached(name, figure.value)
    reach = "" if done is None else f"{'reached' if done else 'missed'} {_sign(name)} {shown(name, REACH[name])}"
    return f"{name:32}", f"{shown(name, figure.value):>7}", f"{reach:16}", f"{figure.on} ({figure.count})"


def shown(name: str, value: float) -> str:
    return f"{value:.1f}" if name.split(".")[0] in ("speed", "cold", "library") else f"{value:.3f}"


def _sign(name: str) -> str:
    return "<=" if name in LOWER_IS_BETTER else ">="
