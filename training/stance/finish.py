"""What is done with the trained net: exported, quantised, and put together with cues and agreement.

The combination is fitted on own pairs whose claims no training has seen. How sure it must be before a
comment repeats a claim is read from folds of those pairs, each by a fit that saw none of its claims.
"""

import hashlib
import json
from collections.abc import Sequence
from itertools import compress
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.stance.combine import INPUTS, KINDS, Combination, inputs
from moderation.scoring.stance.features import Facts, facts
from moderation.scoring.stance.files import FILES, TOKENIZER
from moderation.scoring.stance.model import PairModel, PairTokens
from moderation.scoring.stance.reader import cosines
from moderation.scoring.stance.text import plain_pair
from moderation.scoring.stance.types import StanceKind
from training import stance_pairs
from training.abuse.model import BASE, base_tokenizer
from training.stance.data import Item
from training.stance.export import export
from training.stance_pairs.build import ASKS, BESIDE, DENIES, REPEATS
from training.stance_pairs.claims import COMMENTS

VERSION = "stance-minilm-4"
LOOKED_AT = 150  # pairs that show which channels are loud before quantising
STRENGTH = 0.3  # of the fit against its prior; more overfits the frames
FOLDS = 5
BESIDE_KINDS = {kind for kinds in BESIDE.values() for kind in kinds.values()} - set(COMMENTS)
# Of the denials and questions of the folds may be called repeats, at most. A third of the written ones are twins of repeats,
# alike but for what is asserted, which comments on a site seldom are.
ACCUSED = 0.01
# What a comment counts in the fit, one from a frame, one beside a claim. Written ones are a fifth of all, and what people
# write: at 1.5 the frames ruled, and of the written repeats a tenth was found where now a seventh is (folds, one innocent in 200).
WRITTEN, FRAMED, BESIDE_IT = 4.0, 0.5, 0.3
TRIED = np.arange(0.5, 0.991, 0.01)
SURER = 0.15  # is asked for where a cue speaks against a repeat


def finish(trained: Path, items: Sequence[Item], folder: Path, unseen: int | None = None) -> dict[str, float]:
    """Write stance.onnx, its tokenizer and stance.json; what was found on the way.

    The combination is fitted on the pairs held out, and on those of the claims from number ``unseen`` on, written
    after the net was trained.
    """
    tokens = PairTokens.load(BASE / "tokenizer.json")
    windows = [tokens.ids(plain_pair(item.pair)) for item in items[:LOOKED_AT]]
    _exact, quantised = export(trained, folder, windows)
    base_tokenizer().save(str(folder / TOKENIZER), pretty=False)
    held = stance_pairs.examples(held=True)
    if unseen is not None:
        held += [each for each in stance_pairs.examples() if each.claim >= unseen]
    model, cosine = PairModel(quantised, folder / TOKENIZER), cosines(Embedder.load())
    plain = [plain_pair(each.pair) for each in held]
    known = [facts(pair) for pair in plain]
    read = np.array(
        [
            inputs(model.read(pair), of, cosine(pair.sentence, pair.claim))
            for pair, of in zip(plain, known, strict=True)
        ]
    )
    target = np.array([each.target for each in held])
    weights = np.array([counted(each) for each in held])
    natural = np.array([each.kind not in BESIDE_KINDS for each in held])
    guessed = out_of_fold(read, target, weights, np.array([each.claim for each in held]))
    repeats_from, despite = thresholds(guessed[natural], list(compress(known, natural)), target[natural])
    weight, bias = fitted(read, target, weights)
    describe(folder, weight, bias, repeats_from, despite)
    checks = checked(guessed, known, target, Combination(weight, bias, repeats_from, despite))
    print(f"repeats from {repeats_from:.2f}, {despite:.2f} despite a cue; on the folds: {checks}", flush=True)
    return checks


def counted(each: stance_pairs.Labelled) -> float:
    if each.kind in BESIDE_KINDS:
        return BESIDE_IT
    return WRITTEN if each.kind in COMMENTS else FRAMED


def fitted(read: np.ndarray, target: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights [KINDS, INPUTS] and biases; a pair with shares of several stances counts as so much of each."""
    rows, kinds = np.nonzero(target)
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(read[rows], kinds, sample_weight=target[rows, kinds] * weights[rows])
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def out_of_fold(read: np.ndarray, target: np.ndarray, weights: np.ndarray, claims: np.ndarray) -> np.ndarray:
    """Probabilities [pairs, KINDS], each by a fit that saw no pair of the same claim."""
    guessed = np.zeros_like(target)
    for train, test in GroupKFold(FOLDS).split(read, groups=claims):
        weight, bias = fitted(read[train], target[train], weights[train])
        raised = np.exp(read[test] @ weight.T + bias)
        guessed[test] = raised / raised.sum(axis=1, keepdims=True)
    return guessed


def thresholds(guessed: np.ndarray, known: Sequence[Facts], target: np.ndarray) -> tuple[float, float]:
    """The lowest with which at most ACCUSED of the denials and questions repeat something; the highest if none."""
    innocent = target[:, [DENIES, ASKS]].sum(axis=1) > 0.5
    for tried in TRIED:
        pair = float(tried), float(min(0.99, max(0.9, tried + SURER)))
        if repeats(guessed, known, *pair)[innocent].mean() <= ACCUSED:
            return pair
    return 0.99, 0.99


def repeats(guessed: np.ndarray, known: Sequence[Facts], repeats_from: float, despite: float) -> np.ndarray:
    judge = Combination(np.empty(0), np.empty(0), repeats_from, despite)
    kinds = [judge.decided(each, of).kind for each, of in zip(guessed, known, strict=True)]
    return np.array([kind is StanceKind.REPEATS for kind in kinds])


def checked(
    guessed: np.ndarray, known: Sequence[Facts], target: np.ndarray, judge: Combination
) -> dict[str, float]:
    """Accuracy on the folds, repeats found, and how many denials and questions were taken for repeats."""
    said = np.array([KINDS.index(judge.decided(each, of).kind) for each, of in zip(guessed, known, strict=True)])
    plain = target.max(axis=1) == 1
    found = said == KINDS.index(StanceKind.REPEATS)
    return {
        "held": len(said),
        "accuracy": float((said == target.argmax(axis=1))[plain].mean()),
        "repeats_found": float(found[target[:, REPEATS] == 1].mean()),
        "accused": int((found & (target[:, [DENIES, ASKS]].sum(axis=1) > 0.5)).sum()),
    }


def describe(folder: Path, weight: np.ndarray, bias: np.ndarray, repeats_from: float, despite: float) -> None:
    """Write ``stance.json``, which the reader reads first."""
    about = {
        "version": VERSION,
        "kinds": list(KINDS),
        "inputs": list(INPUTS),
        "weight": np.round(weight.astype(float), 4).tolist(),
        "bias": np.round(bias.astype(float), 4).tolist(),
        "repeats_from": round(repeats_from, 2),
        "despite": round(despite, 2),
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
    }
    (folder / "stance.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
