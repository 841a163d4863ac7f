"""A library entry as schema.org ClaimReview."""

from moderation.factchecks.models import FactCheck, Verdict

# schema.org's ratings are numbers, as its readers expect them: from 1, false, to 5, true.
STEPS = {Verdict.FALSE: 1, Verdict.MOSTLY_FALSE: 2, Verdict.MIXED: 3, Verdict.MOSTLY_TRUE: 4, Verdict.TRUE: 5}


def claim_review(entry: FactCheck, url: str) -> dict[str, object]:
    """The entry, reviewed at ``url``, as the JSON-LD of one ClaimReview without its @context.

    Reading it back gives the same entry. An unproven claim, and a rating that is not known, get no number.
    """
    rating: dict[str, object] = {"@type": "Rating", "alternateName": entry.rating}
    if entry.verdict in STEPS:
        rating |= {"ratingValue": STEPS[Verdict(entry.verdict)], "bestRating": 5, "worstRating": 1}
    review: dict[str, object] = {
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": entry.claim,
        "reviewRating": rating,
        "author": {"@type": "Organization", "name": entry.publisher.name},
        "itemReviewed": {"@type": "Claim", "name": entry.claim},
        "inLanguage": entry.language,
    }
    if entry.title:
        review["headline"] = entry.title
    if entry.review_date:
        review["datePublished"] = entry.review_date.isoformat()
    if entry.licence:
        review["sdLicense"] = entry.licence
    return review
