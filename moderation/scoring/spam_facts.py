"""What the spam model reads of a comment: its words, its author's, and marks, which are facts with a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.scoring.linear import Word, words_of
from moderation.scoring.links import Link, host_of, kind_of, links_in, odd, sells
from moderation.scoring.spam_words import (
    ASKING,
    NAME_TRADES,
    ODD_ENDINGS,
    PASSING_MAIL,
    PERSONAL_SITES,
    PLACE,
    PROMISES,
)
from moderation.scoring.text import Folded, fold
from moderation.scoring.types import Text

_BRACKETED = re.compile(r"\[url\b[^\]]*\]|<a\s[^>]*href|\[link", re.IGNORECASE)
_PHONE = re.compile(r"\+\d[\d ().-]{8,16}\d|whats ?app|telegram|微信", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:%|usd|eur|dollars)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W_]+")
# An address written so that no filter sees it: "shop dot com", "shop[.]com", "hxxp://", "shop . com".
_HIDDEN_LINK = re.compile(
    r"\bhxxps?:|\w ?[\[({] ?(?:\.|dot) ?[\])}] ?\w"
    r"|\w (?:dot|d0t|punkt|punto|точка) (?:com|net|org|info|biz|ru|io|xyz|top|shop|store|site|club|me|co|de|fr)\b"
    r"|\w(?: \. ?|,)(?:com|net|org|info|biz|xyz|shop|site|club)(?![\w-])|\w\. (?:com|org|xyz)(?![\w-])",
    re.IGNORECASE,
)
_PINGBACK = re.compile(r"^(?:pingback|trackback)\b|^\[\.\.\.\]", re.IGNORECASE)
FAST = 15.0  # characters a second; nobody types so fast, a robot pastes


@dataclass(frozen=True, slots=True)
class Document:
    """What the model reads of a Text.

    ``words`` of the folded body without its links; ``author``, those of the author's name and website, which
    have no place in the body; and ``marks``.
    """

    folded: Folded
    words: list[Word]
    author: list[Word]
    marks: list[str]
    links: list[Link]


def document(text: Text) -> Document:
    """Reads any text, the empty one too; never raises for what it contains."""
    links = links_in(text.body)
    # Blanks of the same length: every place stays where it is.
    folded = fold("".join(_pieces(text.body, links)) if links else text.body)
    words = words_of(folded.text)
    marks = [
        *_link_marks(text.body, links, len(words)),
        *_body_marks(text.body, words),
        *_author_marks(text),
        *_sending_marks(text),
    ]
    return Document(folded, words, _author_words(text), marks, links)


def parts(text: Text) -> tuple[list[Word], list[str]]:
    """The words and marks of ``document``, as training wants them."""
    found = document(text)
    return [*found.author, *found.words], found.marks


def _author_words(text: Text) -> list[Word]:
    """With "@" before them, so that a word means another thing in a name than in the body."""
    said = fold(f"{text.author_name[:200]} {host_of(text.author_url.strip())[:100]}").text
    return [
        Word(f"@{word}", 0, 0) for word in _NAME_WORD.findall(said) if word not in ("com", "net", "org", "www")
    ]


def _pieces(body: str, links: Sequence[Link]) -> list[str]:
    pieces, done = [], 0
    for link in links:
        pieces += [body[done : link.start], " " * (link.end - link.start)]
        done = link.end
    return [*pieces, body[done:]]


def _link_marks(body: str, links: Sequence[Link], words: int) -> list[str]:
    strange = [link for link in links if link.kind != "known"]
    marks = [f"links:{min(len(strange), 3)}"]
    if len(strange) < len(links):
        marks.append("link-known")
    if strange:
        ratio = words / len(strange)
        marks.append(f"words-a-link:{'few' if ratio < 5 else 'some' if ratio < 15 else 'many'}")
        marks += sorted({f"link-{link.kind}" for link in strange if link.kind})
        hosts = {link.host for link in strange}
        if len(hosts) < len(strange) and len(strange) > 2:
            marks.append("one-host-again-and-again")
        if len(hosts) > 2:
            marks.append("many-hosts")
    if _BRACKETED.search(body):
        marks.append("markup")
    return marks


def _body_marks(body: str, words: Sequence[Word]) -> list[str]:
    said = [word.text for word in words]
    marks = [
        name
        for name, pattern in (
            ("phone", _PHONE), ("mail", _MAIL), ("money", _MONEY), ("pingback", _PINGBACK),
            ("link-hidden", _HIDDEN_LINK),
        )
        if pattern.search(body)
    ]  # fmt: skip
    for name, lexicon in (("asks", ASKING), ("promises", PROMISES)):
        found = len({word for word in said if word in lexicon})
        if found:
            marks.append(f"{name}:{min(found, 3)}")
    if 4 <= len(said) <= 60 and sum(word in PLACE for word in said) >= 1 + len(said) / 20:
        marks.append("praises-the-place")
    if len(said) <= 3:
        marks.append("very-short")
    elif len(said) <= 12:
        marks.append("short")
    return marks


def _author_marks(text: Text) -> list[str]:
    name, url = text.author_name.strip()[:200], text.author_url.strip()[:500]
    words = _NAME_WORD.findall(name)
    marks = []
    if links_in(name):
        marks.append("name-link")
    elif sells(name) or any(word.lower() in NAME_TRADES for word in words):
        marks.append("name-trade")
    if len(words) >= 3:
        marks.append("name-long")
        if sum(word.islower() for word in words) >= 3:
            marks.append("name-slogan")
    if url:
        host = host_of(url)
        kind = kind_of(host, url)
        marks += ["site", *({f"site-{kind}"} if kind else ())]
        if odd(host):
            marks.append("site-odd")
        if len(url.partition("//")[2].partition("/")[2]) > 12:
            marks.append("site-deep")
        shown = host if host not in PERSONAL_SITES else url.lower()
        carried = [word for word in words if len(word) >= 3 and word.lower() in shown]
        # A person's site bears a name of one or two words; an advert is called what its site is called.
        if len(carried) >= 3:
            marks.append("name-of-site")
        elif carried and len(words) <= 2 and kind not in ("trade", "short", "messenger"):
            marks.append("site-own")
    return list(dict.fromkeys(marks))


def _sending_marks(text: Text) -> list[str]:
    """What the site knows of the sending: nothing is said where it knows nothing."""
    marks = []
    domain = text.author_email_domain.lower()
    if domain in PASSING_MAIL:
        marks.append("mail-passing")
    elif domain and (sells(domain) or domain.rpartition(".")[2] in ODD_ENDINGS):
        marks.append("mail-trade")
    seconds = text.form_seconds
    if seconds is not None and seconds >= 0 and len(text.body) > max(40, FAST * max(seconds, 1)):
        marks.append("typed-too-fast")
    if text.repeats > 0:
        marks.append(f"repeated:{min(text.repeats, 2)}")
    return marks
