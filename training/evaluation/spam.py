"""The spam scorer on comments that it has not seen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.metrics import roc_auc_score

from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text
from training import functional
from training.datasets import rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even
from training.evaluation.reading import column, over, read
from training.functional import SpamCase
from training.spam import Material, leave_one_video_out


def spam(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print(
        "\nSpam: on the sets written for it, on videos left out of a fit of their own, on comments of other kinds"
    )
    pipeline = replace(pipeline, of_english={})  # slow, and without a say in spam
    comments, cases = even(functional.blog_comments(), most), even(functional.spam_cases(), most)
    shown = [
        _measure(pipeline, figures, "blog", "blog_comments", comments),
        _measure(pipeline, figures, "cases", "spam_cases", cases),
    ]
    _youtube(figures)
    for name in ("eval_only_youtoxic", "jigsaw_test_subset"):
        bodies = even([row["text"] for row in rows(f"abuse/{name}")], most)
        passed = float((~over(read(pipeline, bodies), Label.SPAM)).mean())
        figures.add(f"spam.{name}_passes", passed, f"{name}, taken as genuine", len(bodies))
    _by_kind(figures, [*comments, *cases], np.concatenate(shown))


def _measure(pipeline: Pipeline, figures: Figures, part: str, on: str, cases: Sequence[SpamCase]) -> np.ndarray:
    """True for each case that is held."""
    readings = pipeline.read(
        [Text(body=each.text, author_name=each.author_name, author_url=each.author_url) for each in cases]
    )
    truth, found = np.array([each.spam for each in cases]), column(readings, Label.SPAM)
    figures.add(f"spam.{part}_auc", roc_auc_score(truth, found), on, len(cases))
    limits = DEFAULT_THRESHOLDS[Label.SPAM]
    for side, rows_of in (("spam", truth), ("genuine", ~truth)):
        for what, limit in (("held", limits.review), ("surely", limits.reject)):
            share = float((found[rows_of] >= limit).mean())
            figures.add(
                f"spam.{part}_{side}_{what}",
                share,
                f"{on}, {side} from {limit} on",
                int(rows_of.sum()),
                detail=True,
            )
    return over(readings, Label.SPAM)


def _youtube(figures: Figures) -> None:
    """Another fit for each video, with the settings of the shipped weights: these leave none out."""
    mean, videos = leave_one_video_out(Material.read())
    on = "youtube_comment_spam, leave one video out: " + ", ".join(f"{auc:.3f}" for auc in videos)
    figures.add("spam.youtube_auc", mean, on, len(list(rows("spam/youtube_comment_spam"))))


def _by_kind(figures: Figures, cases: Sequence[SpamCase], shown: np.ndarray) -> None:
    for part, spam_side in (("genuine_held", False), ("spam_held", True)):
        kinds: dict[str, list[bool]] = defaultdict(list)
        for case, held in zip(cases, shown, strict=True):
            if case.spam == spam_side:
                kinds[case.kind].append(bool(held))
        for kind, helds in sorted(kinds.items(), key=lambda item: (-np.mean(item[1]), item[0])):
            figures.add(f"{part}.{kind}", float(np.mean(helds)), "both written sets", len(helds), detail=True)
