"""schema.org ClaimReview in the shapes in which it is met, and the answers of Google's claims:search."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from moderation.factchecks.entries import Entry, Refused, make_entry, plain
from moderation.factchecks.verdicts import verdict_of


def read_review(data: object) -> Entry:
    """The Entry of one ClaimReview. Raises Refused with the reason when it is none, or lacks what counts."""
    if not isinstance(data, dict):
        raise Refused(_("it is not a JSON object"))
    if not _is_claim_review(data):
        kind = plain(data.get("@type"))[:60]
        if kind:
            raise Refused(_("it is not a ClaimReview: its @type is %(kind)s") % {"kind": kind})
        raise Refused(_("it is not a ClaimReview: it has no @type"))
    if not (data.get("url") or data.get("mainEntityOfPage") or data.get("@id")):
        raise Refused(_("it has no address"))
    rating = _first(data.get("reviewRating"))
    if not isinstance(rating, dict):
        rating = {"alternateName": rating}
    words = plain(rating.get("alternateName")) or plain(rating.get("name"))
    value, worst, best = (rating.get(name) for name in ("ratingValue", "worstRating", "bestRating"))
    return make_entry(
        claim=data.get("claimReviewed") or _reviewed(data),
        rating=words or _scaled(value, worst, best),
        verdict=verdict_of(words or plain(value), value=value, worst=worst, best=best),
        publisher=_named(data.get("author")) or _named(data.get("publisher")),
        url=_address(data),
        title=data.get("headline") or data.get("name"),
        language=data.get("inLanguage"),
        review_date=data.get("datePublished") or data.get("dateModified"),
        licence=_first(data.get("sdLicense")) or _first(data.get("license")),
    )


def read_search_result(data: dict[str, object]) -> Iterator[Entry | Refused]:
    """The entries of one claim that claims:search found; a Refused, not raised, for each that cannot be used."""
    reviews = data.get("claimReview")
    for review in reviews if isinstance(reviews, list) else []:
        try:
            yield _search_entry(data, review)
        except Refused as refused:
            yield refused


def _search_entry(claim: dict[str, object], review: object) -> Entry:
    if not isinstance(review, dict):
        raise Refused(_("it is not a JSON object"))
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {}
    words = plain(review.get("textualRating"))
    return make_entry(
        claim=claim.get("text"),
        rating=words,
        verdict=verdict_of(words),
        publisher=publisher.get("name") or publisher.get("site"),
        url=review.get("url"),
        title=review.get("title"),
        language=review.get("languageCode"),
        review_date=review.get("reviewDate"),
    )


def _is_claim_review(data: dict[str, object]) -> bool:
    types = data.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.replace(":", "/").split("/")[-1] == "ClaimReview" for name in names)


def _first(value: object) -> object:
    return (value[0] if value else None) if isinstance(value, list) else value


def _named(value: object) -> str:
    value = _first(value)
    return plain(value.get("name")) if isinstance(value, dict) else plain(value)


def _reviewed(data: dict[str, object]) -> object:
    """The claim where older markup keeps it: with the thing that is reviewed."""
    item = _first(data.get("itemReviewed"))
    if not isinstance(item, dict):
        return item
    return item.get("text") or item.get("description") or item.get("name") or item.get("headline")


def _address(data: dict[str, object]) -> object:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = _first(data.get(name))
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if value:
            return value
    return ""


def _scaled(value: object, worst: object, best: object) -> str:
    """A number as a rating that a person can read; "" without one."""
    number = plain(value)
    if not number or plain(worst) == "" or plain(best) == "":
        return number
    return _("%(value)s on a scale from %(worst)s to %(best)s") % {
        "value": number,
        "worst": plain(worst),
        "best": plain(best),
    }
