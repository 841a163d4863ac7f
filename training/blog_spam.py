"""Blog spam and genuine comments to train on, written for this project because no licensed set exists.

Frames (``spam_lines``, one a line) filled with trades, names and addresses. Trades come partly from the spam
blocklist, so that more of them are known than anybody would write down. How often spam comes fast, repeated or from
odd e-mail providers is assumed (``sent``), not measured. The evaluation's material is separate, and nothing here reads it.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from moderation.scoring.types import Text

FOLDER = Path(__file__).resolve().parent / "spam_lines"


def lines(name: str) -> list[str]:
    """The frames or words of one file, in order."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


FLATTERY, OFFERS, PITCHES, GENUINE = lines("flattery"), lines("offers"), lines("pitches"), lines("genuine")
TRADES, SPAM_NAMES, FIRST, LAST = lines("trades"), lines("spam_names"), lines("first"), lines("last")
ENDINGS, SHORT, PLACES = lines("endings"), lines("short"), lines("places")
SOURCES, VIDEOS, SITES = lines("sources"), lines("videos"), lines("sites")
FIRMS, PEN_NAMES, SYLLABLES = lines("firms"), lines("pen_names"), lines("syllables")
FREE_MAIL = ["gmail.com", "gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "gmx.de", "proton.me", "web.de"]


class Made(NamedTuple):
    """A text, 1 for spam or 0 for genuine, and the frame it came from: its siblings are no test of it."""

    text: Text
    spam: int
    frame: str


def training(terms: list[str], seed: int = 7) -> Iterator[Made]:
    """The whole set. ``terms`` are words that spam advertises."""
    maker = _Maker(random.Random(seed), terms)
    for _time in range(18):
        for praise in FLATTERY:
            yield Made(maker.sent(maker.flattery(praise), spam=True), 1, praise)
    for _time in range(12):
        for pitch in PITCHES:
            yield Made(maker.sent(maker.pitch(pitch), spam=True), 1, pitch)
    for _time in range(200):
        yield Made(maker.sent(maker.paste(), spam=True), 1, "paste")
    for _time in range(14):
        for line in GENUINE:
            yield Made(maker.sent(maker.genuine(line), spam=False), 0, line)


class _Maker:
    def __init__(self, chance: random.Random, terms: list[str]):
        self.chance = chance
        self.terms = terms

    def words(self) -> dict[str, str]:
        pick = self.chance.choice
        trade, trade2, trade3 = (self.trade() for _ in range(3))
        first, last = self.person(FIRST), self.person(LAST)
        return {
            "trade": trade, "trade2": trade2, "trade3": trade3, "Trade": trade.title(), "first": first, "last": last,
            "name": f"{first} {last}", "mail": f"{first}{last}{self.chance.randint(1, 99)}@{pick(FREE_MAIL)}".lower(),
            "url": self.url(trade), "url2": self.url(trade2), "url3": self.url(trade3), "host": self.host(trade),
            "tme": f"https://t.me/{trade.replace(' ', '')}", "title": pick(GENUINE).split(".")[0].split("{")[0],
            "place": pick(PLACES), "number": str(self.chance.randint(2, 300)), "year": str(self.chance.randint(1953, 2024)),
            "source": pick(SOURCES), "source2": pick(SOURCES), "source3": pick(SOURCES), "source4": pick(SOURCES), "video": pick(VIDEOS), "site": self.site(first, last),
        }  # fmt: skip

    def person(self, known: list[str]) -> str:
        """Often a name that nobody has: the model must not lean on knowing names."""
        if self.chance.random() < 0.6:
            return self.chance.choice(known)
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 3))).title()

    def trade(self) -> str:
        return self.chance.choice(TRADES) if self.chance.random() < 0.5 else self.chance.choice(self.terms)

    def host(self, trade: str) -> str:
        glue = self.chance.choice(["", "-"])
        prefix = self.chance.choice(["", "", "best", "my", "top", "online", "buy", "the"])
        roll = self.chance.random()
        if roll < 0.2:  # a name that says nothing
            return f"{self.chance.choice(FIRMS)}{glue}{self.chance.choice(FIRMS)}.{self.chance.choice(ENDINGS)}"
        name = glue.join(filter(None, [prefix, *trade.split()]))
        if roll < 0.3:
            return f"{name}.{self.chance.choice(['blogspot.com', 'wordpress.com', 'weebly.com', 'tumblr.com'])}"
        if roll < 0.45:
            name += str(self.chance.randint(1, 999))
        return f"{name}.{self.chance.choice(ENDINGS)}"

    def url(self, trade: str) -> str:
        roll = self.chance.random()
        if roll < 0.15:
            return f"https://{self.chance.choice(SHORT)}/{''.join(self.chance.choices('abcdefghkXYZ3478', k=7))}"
        path = self.chance.choice(["", "/", "/index.php", f"/{trade.replace(' ', '-')}/", "/?ref=123", "/buy-now"])
        return self.chance.choice(["http://", "https://", "https://www.", "www.", ""]) + self.host(trade) + path

    def hidden(self, address: str) -> str:
        """Now and then, an address written so that filters do not see it."""
        if self.chance.random() >= 0.08:
            return address
        bare = address.split("//")[-1].removeprefix("www.")
        name, _dot, rest = bare.partition("/")[0].rpartition(".")
        return self.chance.choice([
            f"{name} dot {rest}", f"{name} (dot) {rest}", f"{name}[.]{rest}", f"{name} . {rest}", f"{name} .{rest}",
            f"hxxp://{bare}", f"www {name} {rest}",
        ])  # fmt: skip

    def site(self, first: str, last: str) -> str:
        return self.chance.choice(SITES).format(first=first.lower(), last=last.lower())

    def spammer(self, words: dict[str, str]) -> dict[str, str]:
        name = self.chance.choice(SPAM_NAMES).format(**words)
        url = words["url"] if self.chance.random() < 0.75 else ""
        if url and "//" not in url:
            url = f"http://{url}"
        return {"author_name": name, "author_url": url} if self.chance.random() < 0.85 else {}

    def sent(self, text: Text, *, spam: bool) -> Text:
        """How it came, where the site knows: in a third of texts nothing is known of that."""
        roll = self.chance.random
        if roll() < 0.33:
            return text
        fast, repeated, odd = (0.35, 0.3, 0.15) if spam else (0.06, 0.005, 0.01)
        seconds = len(text.body) / 60 if roll() < fast else self.chance.uniform(8, 600) + len(text.body) / 8
        domain = self.host(self.trade()) if roll() < odd else self.chance.choice(FREE_MAIL)
        if spam and roll() < 0.08:
            domain = self.chance.choice(["mailinator.com", "yopmail.com", "guerrillamail.com", "tempmail.com"])
        repeats = self.chance.randint(1, 4) if roll() < repeated and len(text.body) > 40 else 0
        return replace(text, form_seconds=seconds, repeats=repeats, author_email_domain=domain)

    def flattery(self, praise: str) -> Text:
        """Praise; what it sells stands in the body, in the author's name and website, or in both."""
        words = self.words()
        body = praise if self.chance.random() < 0.6 else f"{praise} {self.chance.choice(FLATTERY)}"
        author = self.spammer(words)
        sells_outside = author.get("author_url") and author["author_name"].split(" ")[0] != words["first"]
        if not sells_outside or self.chance.random() < 0.5:
            offer = self.chance.choice(OFFERS).format(**words | {"url": self.hidden(words["url"])})
            body += self.chance.choice([" ", "\n", "\n\n"]) + offer
        return Text(body=body, **author)

    def pitch(self, frame: str) -> Text:
        words = self.words()
        hidden = {"url": self.hidden(words["url"])}
        return Text(body=frame.format(**words | hidden), **self.spammer(words))

    def paste(self) -> Text:
        words = self.words()
        pasted = [self.trade() for _ in range(self.chance.randint(5, 25))]
        body = self.chance.choice([", ", " ", "\n", " | "]).join(pasted)
        if self.chance.random() < 0.5:
            body += " " + words["url"]
        return Text(body=body, **self.spammer(words))

    def genuine(self, frame: str) -> Text:
        words = self.words()
        body = frame.format(**words)
        roll = self.chance.random()
        if roll < 0.3:
            body += " " + self.chance.choice(GENUINE).format(**words)
        first, last, place = words["first"], words["last"], words["place"]
        name = self.chance.choice([
            first, first, words["name"], words["name"], first.lower(), f"{first} from {place}", f"{first[0]}. {last}",
            f"Dr {last}", f"{first}{words['year'][2:]}", self.chance.choice(PEN_NAMES),
        ])  # fmt: skip
        if self.chance.random() < 0.2:
            return Text(body=body)
        url = words["site"] if self.chance.random() < 0.4 else ""
        if url and self.chance.random() < 0.25:
            url = self.site(self.person(FIRST), self.person(LAST)) + self.chance.choice(
                ["", "/about", "/2023/05/notes-from-a-small-town"]
            )
        return Text(body=body, author_name=name, author_url=url)
