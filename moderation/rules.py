"""A policy's rules as JSON, which is how they are stored, exported and imported, and back as plain values.

Every part may be left out; what is left out heeds nothing. So the ``{}`` of older rows means what it always did.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

from moderation.policy import Automatic, Override, Rules, Threshold, Thresholds, Trusts
from moderation.scoring.types import Label
from moderation.wordlists import MOST_WORDS, Listed, WordError, WordList

MOST_OVERRIDES = 100
MOST_LINKS = 1000
MOST_COMMENTS = 100_000
LONGEST_SLUG = 120
KNOWN = {"links", "words", "new_below", "trusted_from", "overrides", "automatic"}
_SLUG = re.compile(r"[-\w]+")
WORD_FIELDS = ("review_exact", "review_endings", "reject_exact", "reject_endings")


class RulesError(ValueError):
    """Rules that cannot be meant. ``field`` names the part, such as "words.review_exact"; the message says why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


def parse(thresholds: object, rules: object) -> Rules:
    """Plain values from stored or imported JSON. Raises RulesError for anything that cannot be meant."""
    return _parse(_dumped("thresholds", thresholds), _dumped("rules", rules))


def _dumped(field: str, value: object) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise RulesError(field, "This is not JSON.") from error


@lru_cache(
    maxsize=8
)  # a worker asks for the same policy with every comment; compiling a long word list takes time
def _parse(thresholds: str, rules: str) -> Rules:
    given = _mapping("rules", json.loads(rules))
    unknown = sorted(set(given) - KNOWN)
    if unknown:
        raise RulesError(
            "rules", f"Nothing is known of “{unknown[0][:40]}”. Known are: {', '.join(sorted(KNOWN))}."
        )
    limits = parse_thresholds(json.loads(thresholds))
    words = parse_words(_mapping("words", given.get("words", {})))
    links = given.get("links")
    return Rules(
        thresholds=limits,
        links=None if links is None else _whole("links", links, 1, MOST_LINKS),
        review_words=words[0],
        reject_words=words[1],
        new_below=_whole("new_below", given.get("new_below", 0), 0, MOST_COMMENTS),
        trusted_from=_whole("trusted_from", given.get("trusted_from", 0), 0, MOST_COMMENTS),
        overrides=_overrides(given.get("overrides", [])),
        automatic=_automatic(_mapping("automatic", given.get("automatic", {})), limits),
    )


def parse_thresholds(given: object) -> Thresholds:
    """Label -> {review, reject}, each a probability. A label that is left out is not heeded."""
    found: dict[Label, Threshold] = {}
    for name, pair in _mapping("thresholds", given).items():
        found[_label("thresholds", name)] = _threshold("thresholds", pair)
    return found


def parse_words(given: Mapping[str, object]) -> tuple[WordList, WordList]:
    """The lists for review and for reject."""
    unknown = sorted(set(given) - set(WORD_FIELDS))
    if unknown:
        raise RulesError("words", f"There is no list “{unknown[0][:40]}”. There are: {', '.join(WORD_FIELDS)}.")
    lists = {name: _listed(name, given.get(name, [])) for name in WORD_FIELDS}
    if sum(map(len, lists.values())) > MOST_WORDS:
        count = sum(map(len, lists.values()))
        raise RulesError("words", f"The lists have {count:,} words in all; a policy may have {MOST_WORDS:,}.")
    return (
        WordList.checked([*lists["review_exact"], *lists["review_endings"]]),
        WordList.checked([*lists["reject_exact"], *lists["reject_endings"]]),
    )


def _listed(name: str, given: object) -> list[Listed]:
    field = f"words.{name}"
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise RulesError(field, "This is not a list of words.")
    if len(given) > MOST_WORDS:
        raise RulesError(field, f"The list has {len(given):,} words; a policy may have {MOST_WORDS:,}.")
    try:
        listed = [Listed(word, endings=name.endswith("endings")) for word in given]
        return list(WordList.checked(listed).listed)
    except WordError as error:
        raise RulesError(field, str(error)) from error


def _overrides(given: object) -> tuple[Override, ...]:
    if not isinstance(given, list):
        raise RulesError("overrides", "This is not a list.")
    if len(given) > MOST_OVERRIDES:
        raise RulesError(
            "overrides",
            f"There are {len(given)} exceptions for posts and tags; a policy may have {MOST_OVERRIDES}.",
        )
    return tuple(_override(each) for each in given)


def _override(given: object) -> Override:
    values = _mapping("overrides", given)
    kind, slug = values.get("kind"), values.get("slug")
    if not isinstance(kind, str) or kind not in ("post", "tag"):
        raise RulesError("overrides", "An exception is for a “post” or for a “tag”.")
    if not isinstance(slug, str) or len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        raise RulesError("overrides", "An exception names its post or tag by the end of its address.")
    label = None if values.get("label") is None else _label("overrides", values["label"])
    return Override(kind, slug, label, _threshold("overrides", values))


def _automatic(given: Mapping[str, object], thresholds: Thresholds) -> Automatic:
    approve = given.get("approve", "nobody")
    if not isinstance(approve, str) or approve not in list(Trusts):
        raise RulesError("automatic.approve", f"This is one of: {', '.join(Trusts)}.")
    labels: dict[Label, float] = {}
    for name, value in _mapping("automatic.labels", given.get("labels", {})).items():
        label = _label("automatic.labels", name)
        labels[label] = _share("automatic.labels", value)
        least = thresholds.get(label)
        if least is None or labels[label] < least.reject:
            raise RulesError(
                "automatic.labels", f"“{label}” cannot be rejected automatically below its threshold."
            )
    return Automatic(
        approve=Trusts(approve),
        approve_below=_share("automatic.approve_below", given.get("approve_below", 0.2), most=0.5),
        labels=labels,
        words=given.get("words") is True,
        blocked=given.get("blocked") is True,
        second_look=_share("automatic.second_look", given.get("second_look", 0.1)),
    )


def _mapping(field: str, given: object) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise RulesError(field, "This is not a JSON object.")
    return given


def _label(field: str, name: object) -> Label:
    if not isinstance(name, str) or name not in list(Label):
        raise RulesError(field, f"There is no label “{str(name)[:40]}”. There are: {', '.join(Label)}.")
    return Label(name)


def _threshold(field: str, given: object) -> Threshold:
    values = _mapping(field, given)
    review, reject = _share(field, values.get("review")), _share(field, values.get("reject"))
    try:
        return Threshold(review, reject)
    except ValueError as error:
        raise RulesError(field, f"{error}.".capitalize()) from error


def _share(field: str, given: object, most: float = 1.0) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= most:
        raise RulesError(field, f"A number from 0 to {most:g} is needed, not {str(given)[:40]}.")
    return float(given)


def _whole(field: str, given: object, least: int, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise RulesError(field, f"A whole number from {least} to {most:,} is needed, not {str(given)[:40]}.")
    return given


def as_json(rules: Rules) -> dict[str, object]:
    """What ``parse`` reads, for everything but the thresholds."""
    words = {
        "review_exact": [each.text for each in rules.review_words.listed if not each.endings],
        "review_endings": [each.text for each in rules.review_words.listed if each.endings],
        "reject_exact": [each.text for each in rules.reject_words.listed if not each.endings],
        "reject_endings": [each.text for each in rules.reject_words.listed if each.endings],
    }
    automatic = rules.automatic
    return {
        "links": rules.links,
        "words": words,
        "new_below": rules.new_below,
        "trusted_from": rules.trusted_from,
        "overrides": [
            {
                "kind": each.kind,
                "slug": each.slug,
                "label": each.label and str(each.label),
                **asdict(each.threshold),
            }
            for each in rules.overrides
        ],
        "automatic": {
            "approve": str(automatic.approve),
            "approve_below": automatic.approve_below,
            "labels": {str(label): value for label, value in automatic.labels.items()},
            "words": automatic.words,
            "blocked": automatic.blocked,
            "second_look": automatic.second_look,
        },
    }
