"""Spam: one linear model over the words and over facts about links, author name and website.

It reads every language: links and commercial names look alike in all of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from moderation.scoring.linear import LinearModel, Word, telling_spans, windows, words_of
from moderation.scoring.text import Folded, fold
from moderation.scoring.types import Evidence, Label, Score, Text
from moderation.scoring.weights import load

EVIDENCE_FROM = 0.3
_WORDS_OF_SHORTENERS = """
bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly cutt.ly rb.gy rebrand.ly shorturl.at tiny.cc t.ly v.gd
adf.ly lnkd.in bl.ink soo.gd s.id clck.ru u.to j.mp x.co po.st
"""
SHORTENERS = frozenset(_WORDS_OF_SHORTENERS.split())
_WORDS_OF_MESSENGERS = """
t.me wa.me telegram.me discord.gg chat.whatsapp.com
"""
MESSENGERS = frozenset(_WORDS_OF_MESSENGERS.split())
_WORDS_OF_ODD_ENDINGS = """
xyz top icu click loan bet casino win club vip shop store online site live buzz cam link
"""
ODD_ENDINGS = frozenset(_WORDS_OF_ODD_ENDINGS.split())
# Trade words, matched as whole words of names and host names, and inside host names where they stand glued.
_WORDS_OF_TRADES = """
casino slots slot poker betting gambling bet jackpot viagra cialis pharmacy pharma pills drugs tramadol xanax
kamagra levitra loan loans payday credit mortgage insurance lender cash forex crypto bitcoin btc ethereum
trading trader invest investment profit earn seo backlinks backlink ranking traffic marketing replica watches
handbags rolex outlet cheap discount coupon essay essays assignment dissertation escort escorts porn sex
dating cam webcam hookup weightloss slimming keto diet cbd vape plumber plumbing roofing movers moving
locksmith towing lawyer attorney dentist realtor realty hosting vpn buy sale deals shop store hacker recovery
spell caster herbal cure download crack keygen apk mod torrent followers likes
"""
TRADES = _WORDS_OF_TRADES.split()
_TRADES = frozenset(TRADES)
_GLUED = tuple(trade for trade in TRADES if len(trade) >= 5)

_BRACKETED = re.compile(r"\[url\b[^\]]*\]|<a\s[^>]*href|\[link", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\])]+|(?<![\w@.])[\w-]{2,63}(?:\.[\w-]{2,63})?\.(?:com|net|org|info|biz|ru|io|xyz|top|shop|store|online|site|"
    r"club|click|link|bet|casino|win|me|ly|co|icu|vip|live|pw|cc|tk|loan)(?:/[^\s<>\"'\])]*)?(?![\w@])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+\d[\d ().-]{8,16}\d|whats ?app", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:%|usd|eur|dollars)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W_]+")

# What a mark says to a moderator. A mark without words here only informs the model.
WORDS = {
    "name-trade": "author name reads like an advert",
    "name-link": "author name is a web address",
    "site-trade": "author website sells something",
    "site-odd": "author website on a name that spam likes",
    "site-deep": "author website points to a page, not a site",
    "phone": "phone number or messenger",
    "markup": "link markup of a posting robot",
}
LINK_WORDS = {"trade": "commercial link", "short": "link behind a shortener", "messenger": "link to a messenger"}


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in the body and what is remarkable about it: "trade", "short", "messenger", "odd" or ""."""

    start: int
    end: int
    host: str
    kind: str


def links_in(body: str) -> list[Link]:
    """The web addresses in a text, in order."""
    return [
        Link(match.start(), match.end(), host := host_of(match[0]), _kind(host, match[0]))
        for match in _LINK.finditer(body)
    ]


def host_of(url: str) -> str:
    """The lower-case host name of an address with or without scheme; "" when there is none. Never raises."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def sells(text: str) -> bool:
    """Whether a name or address names a trade that spam lives on."""
    words = {word.lower() for word in _NAME_WORD.findall(text)}
    return bool(words & _TRADES) or any(glued in word for word in words for glued in _GLUED if word != glued)


def _kind(host: str, url: str) -> str:
    if host in SHORTENERS:
        return "short"
    if host in MESSENGERS:
        return "messenger"
    if sells(url):
        return "trade"
    return "odd" if host.rpartition(".")[2] in ODD_ENDINGS else ""


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
    links = links_in(text.body)
    # Blanks of the same length: every place stays where it is.
    prose = text.body
    if links:
        prose = "".join(_pieces(text.body, links))
    folded = fold(prose)
    words = words_of(folded.text)
    marks = [*_link_marks(text.body, links, len(words)), *_author_marks(text)]
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
    marks = [f"links:{min(len(links), 5) if len(links) < 5 else '5+'}"]
    if links:
        marks.append(
            "few-words-a-link"
            if words / len(links) < 5
            else "some-words-a-link"
            if words / len(links) < 15
            else "many-words-a-link"
        )
        marks += sorted({f"link-{link.kind}" for link in links if link.kind})
        if len({link.host for link in links}) < len(links) and len(links) > 2:
            marks.append("one-host-again-and-again")
    if _BRACKETED.search(body):
        marks.append("markup")
    if _PHONE.search(body):
        marks.append("phone")
    if _MONEY.search(body):
        marks.append("money")
    if words <= 12:
        marks.append("short")
    return marks


def _author_marks(text: Text) -> list[str]:
    name, url = text.author_name.strip(), text.author_url.strip()
    marks = []
    if _LINK.search(name):
        marks.append("name-link")
    elif sells(name):
        marks.append("name-trade")
    if len(_NAME_WORD.findall(name)) >= 4:
        marks.append("name-long")
    if url:
        host = host_of(url)
        marks.append("site")
        if sells(url):
            marks.append("site-trade")
        if host.rpartition(".")[2] in ODD_ENDINGS or host.count("-") >= 2:
            marks.append("site-odd")
        if len(url.partition("//")[2].partition("/")[2]) > 12:
            marks.append("site-deep")
        if host in SHORTENERS or host in MESSENGERS:
            marks.append("site-short")
    return marks


@dataclass(frozen=True)
class SpamScorer:
    """Scores texts of any language."""

    model: LinearModel
    labels: tuple[Label, ...] = (Label.SPAM,)

    @classmethod
    def load(cls) -> "SpamScorer":
        """Raises weights.WeightsError when the shipped weights cannot be used."""
        return cls(LinearModel(load("spam")))

    @property
    def version(self) -> str:
        return self.model.weights.version

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [(self._score(text),) for text in texts]

    def _score(self, text: Text) -> Score:
        found = document(text)
        parts = windows(found.words)
        logits = np.array([self.model.logits([*found.author, *part], found.marks) for part in parts])
        (probability,) = self.model.probabilities(logits.max(axis=0))
        evidence: tuple[Evidence, ...] = ()
        if probability >= EVIDENCE_FROM:
            evidence = tuple(self._evidence(found, parts[int(logits.argmax())]))
        return Score(label=Label.SPAM, probability=probability, evidence=evidence)

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
