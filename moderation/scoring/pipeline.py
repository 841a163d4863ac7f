"""All scorers behind one call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from moderation.scoring import language, mixed
from moderation.scoring.abuse import AbuseScorer
from moderation.scoring.claims.index import ClaimIndex
from moderation.scoring.memory import SiteMemory
from moderation.scoring.misinformation import MisinformationScorer
from moderation.scoring.spam import SpamScorer
from moderation.scoring.types import Label, Reading, Score, Scorer, Text


@dataclass(frozen=True)
class Pipeline:
    """Reads texts with every scorer. Made once a process; reading changes nothing that shows."""

    of_english: dict[str, Scorer]  # asked only for texts they can read
    of_any_language: dict[str, Scorer]

    @classmethod
    def load(cls, *, abuse: Path | None = None, spam: Path | None = None) -> "Pipeline":
        """The shipped scorers, or with the weights of other folders.

        Raises weights.WeightsError when one cannot be loaded; a retry does not help.
        """
        language.preload()  # first: it takes 30 MB more for a moment than it keeps, which the models then fill
        return cls(
            of_english={"abuse": AbuseScorer.load(abuse), "misinformation": MisinformationScorer.load()},
            of_any_language={"spam": SpamScorer.load(spam)},
        )

    @property
    def models(self) -> dict[str, str]:
        """Scorer name -> version."""
        return {name: scorer.version for name, scorer in (self.of_english | self.of_any_language).items()}

    def read(
        self, texts: Sequence[Text], site: SiteMemory | None = None, library: ClaimIndex | None = None
    ) -> list[Reading]:
        """One Reading for each text, in order; [] for no texts. Never raises for what a text contains.

        ``site`` is what the site's own decisions taught about spam, ``library`` the fact-checks that claims are
        matched to.
        """
        return self._knowing(site, library)._read(texts)

    @property
    def misinformation(self) -> MisinformationScorer | None:
        """The scorer that wants a library of fact-checks; None where there is none."""
        return next((each for each in self.of_english.values() if isinstance(each, MisinformationScorer)), None)

    def _knowing(self, site: SiteMemory | None, library: ClaimIndex | None) -> "Pipeline":
        def heeding(scorer: Scorer) -> Scorer:
            if site and isinstance(scorer, SpamScorer):
                return scorer.knowing(site)
            if library and isinstance(scorer, MisinformationScorer):
                return scorer.knowing(library)
            return scorer

        return replace(
            self,
            of_english={name: heeding(scorer) for name, scorer in self.of_english.items()},
            of_any_language={name: heeding(scorer) for name, scorer in self.of_any_language.items()},
        )

    def _read(self, texts: Sequence[Text]) -> list[Reading]:
        languages = [language.language_of(text.body, text.language) for text in texts]
        found: list[dict[Label, Score]] = [{} for _text in texts]
        mixtures = [mixed.mixture_of(text.body, text.language) for text in texts]
        readable = [index for index, spoken in enumerate(languages) if spoken.readable or mixtures[index]]
        english = [_english(texts[index], mixtures[index]) for index in readable]
        for scorer in self.of_english.values():
            for index, scores in zip(readable, scorer.score(english), strict=True):
                note = mixed.PARTLY_SCORED if mixtures[index] else ""
                found[index].update({score.label: replace(score, note=score.note or note) for score in scores})
        for scorer in self.of_any_language.values():
            for scores_of, scores in zip(found, scorer.score(texts), strict=True):
                scores_of.update({score.label: score for score in scores})
        return [
            Reading(
                language=spoken.code,
                other_languages=mixed.others(spoken.code, mixture),
                scores=tuple(
                    scores.get(label, Score(label=label, probability=None, note=language.not_scored(spoken.code)))
                    for label in Label
                ),
                models=self.models,
            )
            for spoken, mixture, scores in zip(languages, mixtures, found, strict=True)
        ]


def _english(text: Text, mixture: mixed.Mixture | None) -> Text:
    return replace(text, body=mixture.english) if mixture else text
