"""One labelled example, and the short notation in which the data files write its labels."""

import re
from dataclasses import dataclass

LABELS = ("toxicity", "severe_toxicity", "profanity", "threat", "insult", "identity_attack")
# Where one of these stands and the line does not call it profanity, that is left open.
SWEARING = re.compile(
    r"\b(bloody|(god)?damn\w*|piss\w*|hell|sod|crap\w*|fuck\w*|shit\w*|bastards?|arse\w*)\b", re.IGNORECASE
)
# Swear words to some: left open where they are meant or quoted, not where a harmless line has a cock that crows.
SLURS = re.compile(
    r"\b(sluts?|slag|whor\w+|bitch\w*|ass|dick\w*|fagg?\w*|dykes?|retard\w*|trann\w+|kikes?|gooks?|spics?"
    r"|pakis?|coons?|chinks?|crips?|cripples?|tits?|cock|queers?|homos|pikeys?|gyppos?)\b",
    re.IGNORECASE,
)
# In an abusive line these may be a wish of harm as well.
VIOLENCE = re.compile(
    r"\b(drown\w*|burn\w*|bleed|shot|shoot|gas|hang\w*|kill\w*|die|dies|dead|put down|sterilise\w*|cut|rope"
    r"|bullet|poison|petrol|beat\w*|flatten|horsewhip\w*|chok\w+|whip|hunger|kick|stick|exterminat\w+"
    r"|pest control|spray|slap)\b",
    re.IGNORECASE,
)
LETTERS = dict(zip("TSPHIA", LABELS, strict=True))


@dataclass(frozen=True)
class Example:
    """A comment and what is certain about it.

    ``labels`` maps a label to 0 or 1; a label that is missing is unknown and must be masked in the loss.
    ``kind`` names the phenomenon, ``weight`` is positive and at most 1, ``written`` tells a whole line written by
    hand from one made from a frame.
    """

    text: str
    labels: dict[str, int]
    kind: str
    weight: float = 1.0
    written: bool = False

    @property
    def harmful(self) -> bool:
        """True where a moderator would want to see the comment; swearing alone is not harm."""
        return any(self.labels.get(label) for label in LABELS if label != "profanity")


def parse_labels(notation: str) -> dict[str, int]:
    """Read ``TI0``-like notation; raises ValueError for anything else.

    A capital says 1, a small letter says unknown, what is not named is 0, ``-`` stands for nothing at all.
    Three rules keep guesses out: severe toxicity is unknown in whatever is toxic (``0`` at the end says it is not
    severe), and whether an identity attack or a threat is an insult as well is unknown unless stated.
    """
    letters = notation.removesuffix("0").removeprefix("-")
    if not notation or len(letters) != len(set(letters.upper())) or not set(letters.upper()) <= set(LETTERS):
        raise ValueError(f"Not a label notation: {notation!r}")
    labels = {label: int(letter in letters) for letter, label in LETTERS.items() if letter.lower() not in letters}
    if "T" in letters and "S" not in letters and not notation.endswith("0"):
        labels.pop("severe_toxicity", None)
    if set("AH") & set(letters) and "I" not in letters:
        labels.pop("insult", None)
    return labels


def without_identity(labels: dict[str, int]) -> dict[str, int]:
    """The same labels with a claimed identity attack made unknown: for groups that people choose to join."""
    return {label: value for label, value in labels.items() if (label, value) != ("identity_attack", 1)}


def without_doubtful(text: str, labels: dict[str, int]) -> dict[str, int]:
    """The same labels without the zeros that the words of the text make doubtful."""
    doubtful = set()
    meant = labels.get("toxicity") != 0 or set('"“') & set(text)
    if SWEARING.search(text) or (meant and SLURS.search(text)):
        doubtful.add("profanity")
    if labels.get("toxicity") and VIOLENCE.search(text):
        doubtful.add("threat")
    return {label: value for label, value in labels.items() if value or label not in doubtful}
