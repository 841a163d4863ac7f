"""MiniLM with one head for each of the three questions; see ``moderation.scoring.stance.model``."""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from moderation.scoring.stance.model import LOGITS
from training.abuse.model import BASE

CLOSING = 102  # the id of [SEP]


class StanceNet(nn.Module):
    """``ids`` and ``mask`` are int64 [batch, length]; the answer is logits [batch, LOGITS]."""

    def __init__(self, dropout: float = 0.1, attention: str = "sdpa") -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(BASE, attn_implementation=attention, add_pooling_layer=False)
        self.drop = nn.Dropout(dropout)
        self.between = nn.Linear(2 * self.bert.config.hidden_size, self.bert.config.hidden_size)
        self.head = nn.Linear(self.bert.config.hidden_size, LOGITS)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        closed = (ids == CLOSING).long()
        sides = ((closed.cumsum(1) - closed) > 0).long() * mask  # 0 for the claim, 1 for what comes after it
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=sides).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        pooled = torch.cat([hidden[:, 0], (hidden * weight).sum(1) / weight.sum(1)], dim=1)
        return self.head(self.drop(torch.tanh(self.between(self.drop(pooled)))))


def load_net(path: Path, dropout: float = 0.1, attention: str = "sdpa") -> StanceNet:
    """What ``fit.train`` saved, a finished run or a checkpoint."""
    net = StanceNet(dropout, attention)
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["net"])
    return net.eval()
