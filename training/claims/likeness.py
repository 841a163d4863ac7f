"""Brings what commenters say of a claim nearer to it, in the space of the base model's vectors.

In a batch each comment must find its own claim among all others, and each claim its own comment; comments and claims
that are only like it count among the others. A second loss keeps ordinary sentences where the base model has them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.abuse.fit import Progress, tensors
from training.abuse.model import base_tokenizer
from training.claims.data import checkworthiness, lines
from training.contrast.grammar import expand
from training.stance_pairs.build import is_held
from training.stance_pairs.claims import Claim, claims, clauses

PAIRS = 48  # in a batch
EPOCHS = 3
SHARPNESS = 20.0  # of the cosines, before they compete
LEARNING_RATE = 3e-5
WARM_UP = 0.1  # share of the steps
KEEPING = 4.0  # weight of the second loss
MOST_TOKENS = 64
ABOUT, LIKE_IT = "+-ipr", "~"  # a question alone seldom tells what it is about
EVIDENCE = 400  # characters


@dataclass(frozen=True, slots=True)
class About:
    """A text, the claim it is about, and one that is only like it, a claim or a comment, "" for none."""

    text: str
    claim: str
    like_it: str = ""


def material(rng: random.Random) -> list[About]:
    """Own comments and clauses about the claims that are not held out, and evidence from encyclopaedias."""
    own = [each for claim in claims() if not is_held(claim) for each in _own(claim, rng)]
    games = [About(row["gold_evidence"][0]["text"][:EVIDENCE], row["text"]) for row in lines("nli/fm2_test")]
    symmetric = [
        About(str(row["premise"])[:EVIDENCE], str(row["hypothesis"])) for row in lines("nli/fever_symmetric")
    ]
    return own + games + symmetric


def _own(claim: Claim, rng: random.Random) -> list[About]:
    said = [line for sign in ABOUT for line in claim.lines[sign]]
    said += [*clauses(claim, "="), *claim.lines["!"]]
    like = [*claim.lines[LIKE_IT], *claim.lines["x"]]
    return [
        About(expand(line, rng)[0], claim.text, expand(rng.choice(like), rng)[0] if like else "") for line in said
    ]


def train(net: nn.Module, seed: int = 1) -> nn.Module:
    """``net`` (ids, mask -> vectors of length 1) trained on ``material``; some minutes on two cores."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    plan = [batch for _epoch in range(EPOCHS) for batch in _batches(material(rng), rng)]
    ordinary = [text for text, _label in checkworthiness("train")]
    kept = _vectors(net, ordinary)
    optimiser = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, total_steps=len(plan), pct_start=WARM_UP, anneal_strategy="linear"
    )
    progress = Progress(0, len(plan))
    net.train()
    for batch in plan:
        chosen = rng.sample(range(len(ordinary)), PAIRS // 2)
        loss = (
            _apart(net, batch)
            + KEEPING * (1 - (_read(net, [ordinary[at] for at in chosen]) * kept[chosen]).sum(1)).mean()
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        progress.add(loss.item(), len(batch))
    return net.eval()


def _batches(pairs: list[About], rng: random.Random) -> list[list[About]]:
    rng.shuffle(pairs)
    return [pairs[at : at + PAIRS] for at in range(0, len(pairs) - PAIRS + 1, PAIRS)]


def _apart(net: nn.Module, batch: Sequence[About]) -> Tensor:
    """How badly texts and claims find each other, both ways."""
    texts, wanted = _read(net, [each.text for each in batch]), _read(net, [each.claim for each in batch])
    like = _read(net, [each.like_it or each.claim for each in batch])
    cosines = texts @ wanted.T
    same = torch.tensor([[one.claim == other.claim for other in batch] for one in batch])
    # Another comment about the same claim is no wrong answer.
    cosines = cosines.masked_fill(same & ~torch.eye(len(batch), dtype=torch.bool), -1.0)
    beside = (
        (like * wanted)
        .sum(1, keepdim=True)
        .masked_fill(torch.tensor([[not each.like_it] for each in batch]), -1.0)
    )
    right = torch.arange(len(batch))
    chosen = nn.CrossEntropyLoss()
    there = chosen(SHARPNESS * cosines, right)
    back = chosen(SHARPNESS * torch.cat([cosines.T, beside], dim=1), right)
    return (there + back) / 2


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = base_tokenizer()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _read(net: nn.Module, texts: Sequence[str]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found: Tensor = net(*tensors([each.ids for each in _tokenizer().encode_batch(list(texts))]))
    return found.float()


def _vectors(net: nn.Module, texts: Sequence[str]) -> Tensor:
    with torch.no_grad():
        return torch.cat([_read(net, texts[at : at + PAIRS]) for at in range(0, len(texts), PAIRS)])
