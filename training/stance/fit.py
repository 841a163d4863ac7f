"""Trains the net: seeded, resumable from its last checkpoint, with progress and the time that is left."""

import random
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from moderation.scoring.stance.model import ENTAILMENTS, STANCES, THREADS, PairTokens
from moderation.scoring.stance.text import plain_pair
from training.abuse.batches import batches
from training.abuse.fit import SAVE_EVERY, Progress, Run, tensors
from training.abuse.model import BASE
from training.abuse.settings import Settings
from training.stance.data import Item
from training.stance.model import StanceNet, load_net

MOST_TOKENS = 128  # of a pair in training


class StanceRun(Run):
    """The net with its optimiser and schedule; each pair is asked the one question that its target answers."""

    def step(self, ids: Tensor, mask: Tensor, wanted: Tensor, weight: Tensor) -> float:
        ids, mask, wanted, weight = (each.to(self.device) for each in (ids, mask, wanted, weight))
        with torch.autocast(self.device, dtype=torch.bfloat16):
            logits = self.net(ids, mask)
        said = torch.cat(
            [logits.float()[:, part].log_softmax(1) for part in (STANCES, THREADS, ENTAILMENTS)], dim=1
        )
        loss = (-(wanted * said).sum(1) * weight).sum() / weight.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.settings.clip)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad(set_to_none=True)
        return loss.item()


def train(
    items: Sequence[Item], settings: Settings, folder: Path, device: str, resume: bool, start_from: Path | None
) -> Path:
    """Train on ``items``, from the base or from a net trained before, and return the file with the trained net.

    Resumes as ``training.abuse.fit.train`` does.
    """
    done, checkpoint = folder / "trained.pt", folder / "checkpoint.pt"
    if resume and done.exists():
        return done
    torch.manual_seed(settings.seed)
    tokens = PairTokens.load(BASE / "tokenizer.json")
    encoded = [tokens.ids(plain_pair(item.pair))[:MOST_TOKENS] for item in items]
    plan = batches([len(ids) for ids in encoded], settings.tokens_a_batch, random.Random(settings.seed))
    net = load_net(start_from, settings.dropout) if start_from else StanceNet(settings.dropout)
    run = StanceRun(net, settings, len(plan), device)
    start = run.load(checkpoint) if resume and checkpoint.exists() else 0
    progress = Progress(start, len(plan))
    for step in range(start, len(plan)):
        chosen = [items[index] for index in plan[step]]
        ids, mask = tensors([encoded[index] for index in plan[step]])
        wanted = torch.tensor([item.target for item in chosen])
        progress.add(run.step(ids, mask, wanted, torch.tensor([item.weight for item in chosen])), len(chosen))
        if (step + 1) % SAVE_EVERY == 0:
            run.save(checkpoint, step + 1)
    torch.save({"net": run.net.state_dict()}, done)
    checkpoint.unlink(missing_ok=True)
    return done
