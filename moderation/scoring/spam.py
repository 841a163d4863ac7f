"""Spam: one linear model over the words and over facts about links, author, website and sending.

It reads every language: links and commercial names look alike in all of them. What a site's own moderators
marked may be added (``knowing``), within bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from moderation.scoring.linear import LinearModel, Word, telling_spans, windows
from moderation.scoring.memory import SiteMemory
from moderation.scoring.spam_facts import Document, document
from moderation.scoring.types import Evidence, Label, Score, Text
from moderation.scoring.weights import load

EVIDENCE_FROM = 0.3
# What a mark says to a moderator. A mark without words here only informs the model.
WORDS = {
    "name-trade": "author name reads like an advert",
    "name-slogan": "author name reads like an advert",
    "name-of-site": "author name reads like an advert",
    "name-link": "author name is a web address",
    "site-trade": "author website sells something",
    "site-odd": "author website on a name that spam likes",
    "site-deep": "author website points to a page, not a site",
    "site-short": "author website hides behind a shortener",
    "site-messenger": "author website is a messenger",
    "phone": "phone number or messenger",
    "mail": "e-mail address in the text",
    "markup": "link markup of a posting robot",
    "link-hidden": "web address disguised from filters",
    "pingback": "notice of a robot that links here",
    "many-hosts": "links to many different sites",
    "one-host-again-and-again": "the same site linked again and again",
    "words-a-link:few": "hardly any text around the links",
    "praises-the-place": "praise that fits any article",
    "asks:2": "asks to click, buy or get in touch",
    "asks:3": "asks to click, buy or get in touch",
    "promises:2": "promises of adverts",
    "promises:3": "promises of adverts",
    "mail-passing": "throw-away e-mail provider",
    "mail-trade": "e-mail provider sells something",
    "typed-too-fast": "sent faster than anybody types",
    "repeated:1": "nearly the same text under another article",
    "repeated:2": "nearly the same text under several articles",
}
LINK_WORDS = {
    "trade": "commercial link",
    "short": "link behind a shortener",
    "messenger": "link to a messenger",
    "known": "link to a well-known source",
}


@dataclass(frozen=True)
class SpamScorer:
    """Scores texts of any language."""

    model: LinearModel
    site: SiteMemory | None = None
    labels: tuple[Label, ...] = (Label.SPAM,)

    @classmethod
    def load(cls, folder: Path | None = None) -> "SpamScorer":
        """With the shipped weights, or those of ``folder``. Raises weights.WeightsError."""
        return cls(LinearModel(load("spam", folder)))

    def knowing(self, site: SiteMemory) -> "SpamScorer":
        """The same scorer, which also heeds what this site's moderators decided."""
        return replace(self, site=site)

    @property
    def version(self) -> str:
        shipped = self.model.weights.version
        return f"{shipped}+site-{self.site.version}" if self.site and self.site.speaks else shipped

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [(self._score(text),) for text in texts]

    def _score(self, text: Text) -> Score:
        found = document(text)
        parts = windows(found.words)
        logits = np.array([self.model.logits([*found.author, *part], found.marks) for part in parts])
        weights = self.model.weights
        logit = float((weights.slope * logits.max(axis=0) + weights.shift)[0])
        said = self.site.says(found) if self.site else None
        probability = _sigmoid(said.on(logit) if said else logit)
        evidence: list[Evidence] = []
        if probability >= EVIDENCE_FROM:
            evidence = self._evidence(found, parts[int(logits.argmax())])
        # Also where the site's own decisions lowered a score: a moderator should know why it is low.
        if said and max(probability, _sigmoid(logit)) >= EVIDENCE_FROM:
            evidence += said.evidence
        return Score(label=Label.SPAM, probability=probability, evidence=tuple(evidence))

    def _evidence(self, found: Document, part: Sequence[Word]) -> list[Evidence]:
        """Links and marks first, which a moderator sees at a glance; then the words that speak for spam."""
        evidence = [
            Evidence(label=Label.SPAM, reason=LINK_WORDS.get(link.kind, "link"), start=link.start, end=link.end)
            for link in found.links[:10]
        ]
        told = self.model.tell([*found.author, *part], found.marks)
        reasons = [
            WORDS[mark]
            for mark, weight in zip(found.marks, told.of_marks[:, 0], strict=True)
            if mark in WORDS and weight > 0
        ]
        if told.of_words[: len(found.author), 0].sum() >= 0.5:
            reasons.append(WORDS["name-trade"])
        evidence += [Evidence(label=Label.SPAM, reason=reason) for reason in dict.fromkeys(reasons)]
        words = told.of_words[len(found.author) :, 0]
        if words[words > 0].sum() >= 0.5:
            evidence += [
                Evidence(label=Label.SPAM, reason="wording of advertising", start=start, end=end)
                for start, end in telling_spans(found.folded, part, words)
            ]
        return evidence


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))
