"""Every number that shapes a run, kept with its figures."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings:
    seed: int = 1
    rows: int | None = None  # draw only so many; None for all
    share: float = 1.0  # of the data sets; our own lines are always all there
    learning_rate: float = 5e-5
    span_weight: float = 0.5  # of the loss of the marked words, beside that of the labels
    warm_up: float = 0.06  # share of the steps
    lowest_rate: float = 0.02  # share of the learning rate that is left at the end
    weight_decay: float = 0.01
    dropout: float = 0.1
    clip: float = 1.0
    tokens_a_batch: int = 4096
    tokens_a_text: int = 96  # in training; in production windows of ``window`` tokens
    window: int = 128
    overlap: int = 32
