"""Misinformation: scored only from a matched fact-check and the comment's stance towards it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.claims.index import Candidate, ClaimIndex
from moderation.scoring.claims.learnt import Learnt
from moderation.scoring.claims.sentences import READ_AT_MOST, Sentence, sentences
from moderation.scoring.claims.worth import WorthReader, Worthy
from moderation.scoring.stance import Pair, Stance, StanceKind, StanceReader
from moderation.scoring.types import FactCheckMatch, Label, Score, Text

NO_EVIDENCE = "no evidence"
PARTLY = "only the likeliest claims of this long text were looked up"
MOST_CLAIMS = 6  # sentences of one comment that are looked up: the likeliest to be check-worthy
MOST_MATCHES = 3  # fact-checks shown with one comment
# Match probability from which on a moderator is shown the fact-check: the lowest tenth at which at most one in a
# hundred comments shows one that it is not about, counted by training.claims on comments that may train.
MATCHED_FROM = 0.2
# The same for a sentence that is hardly check-worthy ("you should know that ..."): not one more of 2,500 comments
# that may train shows a match so, and .583 of CheckThat's train queries find theirs (.535).
SURELY = 0.6
CLEARLY = 0.05  # match probability by which another sentence, or the whole, must fit better than an earlier one
AROUND = 300  # characters before and after a sentence that its stance is read with
RATED_FALSE = ("false", "mostly_false")
HELD_BACK = 0.25  # highest score without a clear "repeats": never enough to hold a comment


@dataclass(frozen=True)
class MisinformationScorer:
    """Scores English texts against ``library``; without one, or with an empty one, it says "no evidence".

    Only a sentence that repeats a claim rated false or mostly false raises the score, to the probability that
    it is about that claim and repeats it. Whatever else was matched is shown with a low score, of 0 for ratings
    of other kinds.
    """

    worth: WorthReader
    stances: StanceReader
    library: ClaimIndex | None = None
    matched_from: float = MATCHED_FROM
    labels: tuple[Label, ...] = (Label.MISINFORMATION,)

    @classmethod
    def load(cls, folder: Path | None = None) -> "MisinformationScorer":
        """With the shipped weights, or those of ``folder``. Raises weights.WeightsError."""
        embedder = Embedder.load(folder)
        return cls(WorthReader(embedder, Learnt.load(folder)), StanceReader.load(folder, embedder))

    @property
    def version(self) -> str:
        return f"{self.worth.learnt.version} {self.worth.embedder.version} {self.stances.version}"

    def knowing(self, library: ClaimIndex) -> "MisinformationScorer":
        """The same scorer with a library."""
        return replace(self, library=library)

    def empty_library(self) -> ClaimIndex:
        """A library with this scorer's embedder, to be filled."""
        return ClaimIndex(self.worth.embedder, self.worth.learnt)

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [(self._score(text.body),) for text in texts]

    def _score(self, body: str) -> Score:
        if not self.library:
            return Score(label=Label.MISINFORMATION, probability=None, note=NO_EVIDENCE)
        found = sentences(body)
        weighed = self.worth.weighed(found, MOST_CLAIMS)
        claims = [each for each in weighed if self.worth.is_worthy(each)]
        partly = len(body) > READ_AT_MOST or len(claims) == MOST_CLAIMS < len(found)
        matched = self._matched(self.library, weighed + self.worth.whole(body, claims))
        if not matched:
            return Score(label=Label.MISINFORMATION, probability=None, note=NO_EVIDENCE)
        stances = self.stances.read([_pair(body, sentence, each) for sentence, each in matched])
        return Score(
            label=Label.MISINFORMATION,
            probability=max(_chance(each, stance) for (_at, each), stance in zip(matched, stances, strict=True)),
            fact_checks=tuple(
                _match(sentence, each, stance) for (sentence, each), stance in zip(matched, stances, strict=True)
            ),
            note=PARTLY if partly else "",
        )

    def _matched(self, library: ClaimIndex, claims: Sequence[Worthy]) -> list[tuple[Sentence, Candidate]]:
        """The likeliest fact-checks, each with the one sentence that fits it best; likeliest first."""
        if not claims:
            return []
        asked = [each.sentence for each in claims]
        vectors = np.array([each.vector for each in claims])
        answers = library.search([each.text for each in asked], MOST_MATCHES, vectors)
        best: dict[int, tuple[Sentence, Candidate]] = {}
        for sentence, candidate in self._likely(claims, answers):
            known = best.get(candidate.entry.id)
            if known is None or candidate.similarity > known[1].similarity + CLEARLY:
                best[candidate.entry.id] = (sentence, candidate)
        return sorted(best.values(), key=lambda each: (-each[1].similarity, each[1].entry.id))[:MOST_MATCHES]

    def _likely(
        self, claims: Sequence[Worthy], answers: Sequence[Sequence[Candidate]]
    ) -> Iterator[tuple[Sentence, Candidate]]:
        for claim, candidates in zip(claims, answers, strict=True):
            from_ = self.matched_from if self.worth.is_worthy(claim) else max(SURELY, self.matched_from)
            yield from ((claim.sentence, each) for each in candidates if each.similarity >= from_)


def _pair(body: str, sentence: Sentence, candidate: Candidate) -> Pair:
    before = body[max(0, sentence.start - AROUND) : sentence.start].strip()
    after = body[sentence.end : sentence.end + AROUND].strip()
    return Pair(sentence=sentence.text, claim=candidate.entry.claim, before=before, after=after)


def _chance(candidate: Candidate, stance: Stance) -> float:
    """The probability that a moderator would say that this sentence repeats a claim rated false."""
    if candidate.entry.verdict not in RATED_FALSE:
        return 0.0
    if stance.kind is StanceKind.REPEATS:
        return candidate.similarity * stance.probability
    # What is not this stance may be any other, a repeat among them.
    return min(HELD_BACK, candidate.similarity * (1 - stance.probability) / 3)


def _match(sentence: Sentence, candidate: Candidate, stance: Stance) -> FactCheckMatch:
    entry = candidate.entry
    return FactCheckMatch(
        fact_check_id=entry.id,
        claim=entry.claim,
        verdict=entry.verdict,
        rating=entry.rating,
        publisher=entry.publisher,
        url=entry.url,
        date=entry.date or "",
        match_probability=candidate.similarity,
        stance=str(stance.kind),
        probability=stance.probability,
        start=sentence.start,
        end=sentence.end,
    )
