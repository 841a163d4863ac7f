"""Trains the net: seeded, resumable from its last checkpoint, with progress and the time that is left."""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from moderation.scoring.types import ABUSE_LABELS, Label
from training.abuse.augment import augmented, disguised, telling_places, telling_words
from training.abuse.batches import batches, padded
from training.abuse.model import AbuseNet, base_tokenizer, load_net
from training.abuse.settings import Settings
from training.abuse.text import CHARACTERS, read, readable, within
from training.abuse.windows import window, window_start
from training.datasets import Example

SAY_EVERY, SAVE_EVERY = 10, 300  # steps
SPAN_TOKENS = 500  # added to the marked tokens of a batch before dividing by them


def train(
    examples: Sequence[Example],
    settings: Settings,
    folder: Path,
    device: str,
    resume: bool,
    start_from: Path | None,
) -> Path:
    """Train on ``examples``, from the base or from a net trained before, and return the file with the trained net.

    With ``resume`` a run that was broken off goes on from its last checkpoint, and one that is finished is
    not run again. The same examples and settings must be given; the order of the batches is drawn from the seed.
    """
    done, checkpoint = folder / "trained.pt", folder / "checkpoint.pt"
    if resume and done.exists():
        return done
    torch.manual_seed(settings.seed)
    encoded = tokens_of(examples, settings)
    plan = batches([len(each.ids) for each in encoded], settings.tokens_a_batch, random.Random(settings.seed))
    net = load_net(start_from, dropout=settings.dropout) if start_from else AbuseNet(settings.dropout)
    run = Run(net, settings, len(plan), device)
    start = run.load(checkpoint) if resume and checkpoint.exists() else 0
    progress = Progress(start, len(plan))
    for step in range(start, len(plan)):
        chosen = plan[step]
        parts = [encoded[index] for index in chosen]
        loss = run.step(
            *tensors([each.ids for each in parts]), *targets([examples[index] for index in chosen]), *marks(parts)
        )
        progress.add(loss, len(chosen))
        if (step + 1) % SAVE_EVERY == 0:
            run.save(checkpoint, step + 1)
    torch.save({"net": run.net.state_dict()}, done)
    checkpoint.unlink(missing_ok=True)
    return done


class Encoded(NamedTuple):
    """A text as the net reads it. ``marked``: for each token whether people marked it; None where nobody was asked."""

    ids: list[int]
    marked: list[bool] | None


def tokens_of(examples: Sequence[Example], settings: Settings) -> list[Encoded]:
    """Augmented, but for texts with marks, whose places must hold; of a long text one window."""
    rng, tokenizer = random.Random(settings.seed), base_tokenizer()
    known = [each for each in examples if Label.TOXICITY in each.labels]
    telling = telling_words((each.text[:CHARACTERS], each.labels[Label.TOXICITY] >= 0.5) for each in known)
    found: list[Encoded] = []
    for example in examples:
        body = example.text[:CHARACTERS]
        if example.spans is None:
            text = augmented(readable(disguised(body, rng, telling)), rng, telling)
            encoding = tokenizer.encode(text)
            said = telling_places(text, telling) if max(example.labels.values(), default=0) >= 0.5 else []
            carries = [
                any(start < end and start <= place < end for place in said) for start, end in encoding.offsets
            ]
            start = window_start(carries, settings.tokens_a_text, rng)
            found.append(Encoded(window(encoding.ids, start, settings.tokens_a_text), None))
        else:
            folded = read(body)
            encoding = tokenizer.encode(folded.text)
            places = [folded.span(*each) if each[0] < each[1] else (0, 0) for each in encoding.offsets]
            marked = [within(each, example.spans) for each in places]
            start = window_start(marked, settings.tokens_a_text, rng)
            cut = [window(each, start, settings.tokens_a_text) for each in (encoding.ids, marked)]
            found.append(Encoded(*cut))
    return found


def tensors(encoded: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 [batch, length], padded with 0."""
    ids = torch.zeros(len(encoded), padded(max(map(len, encoded))), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, known in enumerate(encoded):
        ids[row, : len(known)] = torch.tensor(known)
        mask[row, : len(known)] = 1
    return ids, mask


def targets(examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Targets and weights, float [batch, 6]; a label that is not known weighs nothing."""
    wanted = torch.tensor([[float(each.labels.get(label, 0)) for label in ABUSE_LABELS] for each in examples])
    weight = torch.tensor([[each.weight * (label in each.labels) for label in ABUSE_LABELS] for each in examples])
    return wanted, weight


def marks(parts: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Targets and weights of the tokens' marks, float [batch, length]; what nobody was asked weighs nothing."""
    length = padded(max(len(each.ids) for each in parts))
    wanted, weight = torch.zeros(len(parts), length), torch.zeros(len(parts), length)
    for row, each in enumerate(parts):
        if each.marked is not None:
            wanted[row, : len(each.ids)] = torch.tensor(each.marked, dtype=torch.float)
            weight[row, 1 : len(each.ids) - 1] = 1
    return wanted, weight


class Run:
    """The net with its optimiser and schedule on one device."""

    def __init__(self, net: AbuseNet, settings: Settings, steps: int, device: str) -> None:
        self.net, self.settings, self.device = net.to(device).train(), settings, device
        matrices = [each for each in net.parameters() if each.ndim > 1]
        vectors = [each for each in net.parameters() if each.ndim < 2]
        groups = [
            {"params": matrices, "weight_decay": settings.weight_decay},
            {"params": vectors, "weight_decay": 0.0},
        ]
        self.losses = torch.nn.BCEWithLogitsLoss(reduction="none")
        self.optimiser = torch.optim.AdamW(groups, lr=settings.learning_rate)

        def rate(step: int) -> float:
            warm = min(1.0, (step + 1) / max(1.0, settings.warm_up * steps))
            return warm * max(settings.lowest_rate, 1 - step / steps)

        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, rate)

    def step(self, *given: Tensor) -> float:
        """``ids``, ``mask``, and targets with their weights of the labels and of the tokens' marks."""
        ids, mask, wanted, weight, marked, asked = (each.to(self.device) for each in given)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            logits, marking = self.net(ids, mask)
        loss = (self.losses(logits.float(), wanted) * weight).sum() / weight.sum().clamp_min(1e-6)
        # Divided by the tokens of a whole batch: a batch with few marked texts must not shout.
        loss = loss + self.settings.span_weight * (self.losses(marking.float(), marked) * asked).sum() / (
            asked.sum() + SPAN_TOKENS
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.settings.clip)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad(set_to_none=True)
        return loss.item()

    def save(self, path: Path, step: int) -> None:
        """Under another name first, so that a run broken off while saving leaves the last checkpoint whole."""
        parts = {"net": self.net, "opt": self.optimiser, "sched": self.schedule}
        part = path.with_suffix(".part")
        torch.save({name: each.state_dict() for name, each in parts.items()} | {"step": step}, part)
        part.replace(path)

    def load(self, path: Path) -> int:
        """The step to go on from."""
        saved = torch.load(path, map_location=self.device, weights_only=True)
        self.net.load_state_dict(saved["net"])
        self.optimiser.load_state_dict(saved["opt"])
        self.schedule.load_state_dict(saved["sched"])
        print(f"goes on from step {saved['step']}", flush=True)
        return int(saved["step"])


class Progress:
    """Prints the mean loss, the speed and the minutes left every few steps."""

    def __init__(self, start: int, steps: int) -> None:
        self.start, self.step, self.steps = start, start, steps
        self.began, self.texts, self.losses = time.monotonic(), 0, 0.0

    def add(self, loss: float, texts: int) -> None:
        self.step, self.texts, self.losses = self.step + 1, self.texts + texts, self.losses + loss
        if self.step % SAY_EVERY and self.step != self.steps:
            return
        took = time.monotonic() - self.began
        left = (self.steps - self.step) * took / (self.step - self.start) / 60
        said = (self.step - self.start - 1) % SAY_EVERY + 1
        mean = self.losses / said
        print(
            f"step {self.step} of {self.steps}: loss {mean:.4f}, {self.texts / took:.0f} texts a second, {left:.0f} minutes left",
            flush=True,
        )
        self.losses = 0.0
