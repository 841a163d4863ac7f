"""What a single line of a copied blog page is. Each function looks at one line and guesses nothing from others."""

import datetime as dt
import re
from dataclasses import dataclass

from blog.importing.dates import find_date
from blog.importing.types import TAG_MAX, TITLE_MAX, Related, one_line

BULLET = re.compile(r"^[•·‣▪◦*+–-]\s+")
NUMBER = re.compile(r"^\d{1,3}[.)]\s+")
RULE = re.compile(r"^(?:[—–―_=~*#.•·-]\s*){3,}$")
QUOTED = re.compile(r"^(?:“([^“”]+)”|\"([^\"]+)\"|«\s*([^«»]+?)\s*»|„([^„“”]+)[“”])$")
URL = re.compile(r"https?://[^\s<>\"')\]]+")
END_MARK = re.compile(r"[.!?…,;:]['\"”’)\]]*$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words a headline's subtitle has and a keyword does not.
SENTENCE_WORDS = _words(
    "a an the he she it they we you i his her its their our my your is was are were be been has have had do does"
    " did will would can could should may might that which who whom whose when where why how if not but so because"
    " than then this these those"
)
SMALL_WORDS = _words(
    "a an the and or but nor so yet for of in on at to by from with without into onto over under as is vs via per"
    " than that if it its then between about after before through up de la le du des von van der bin al el"
)
PARTICLES = _words("de del della da di du la le van von der den ten bin ibn al el and y e & of the")
NOBODY = _words("admin administrator root user author unknown anonymous guest staff editor")

STOP = re.compile(
    r"^(?:leave (?:a|your) (?:reply|comment|response)|post a comment|add a comment|write a comment"
    r"|join the (?:conversation|discussion)|comments?|comments? are closed"
    r"|your email address will not be published"
    r"|\d+ (?:comments?|responses|replies|thoughts)|(?:no|one) (?:comments?|response|reply)(?: yet)?)"
    r"(?:\s*(?:\(\d+\)|\b(?:on|to)\b.*|cancel reply|[.:!].*))?$",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"^(?:share (?:this|on|via)\b.{0,60}|share:?|like this:?|like loading.*|loading\W*|advertisements?|sponsored"
    r"|click to (?:share|email|print)\b.*|tweet|pin it|print|email|facebook|twitter|x|linkedin|whatsapp|reddit"
    r"|skip to (?:main )?content|home\s*[>»/›].*|menu|search|subscribe|sign up|log in|follow|listen|[|·•/]"
    r"|\d+ followers"
    r"|(?:previous|next|older|newer) (?:post|article|entry)s?\b.*|\d+\s*(?:min(?:ute)?s?)[ -]*read(?:ing time)?"
    r"|reading time:?.{0,30}|table of contents|(?:facebook|twitter|email|print|linkedin|whatsapp|reddit|x|\s)+)$",
    re.IGNORECASE,
)
COUNT = re.compile(r"^(?:\d+|no|one) (?:comments?|responses?|replies|views|shares)$|^leave a comment$", re.I)
TAG_LINE = re.compile(r"^(?:tags?|tagged(?: (?:with|in|as))?|keywords?|filed under|topics?)\s*:\s*(.+)$", re.I)
CAPTION = re.compile(r"^(?:photo|image|picture|source|credit|caption|figure|fig|video)\b", re.I)

_ALSO = r"you (?:may|might|could)(?: also)? (?:like|enjoy|be interested in|want to read)"
RELATED_OPEN = re.compile(
    rf"^(?:{_ALSO}|also read|read also|see also|read (?:more|next)"
    r"|related(?: (?:posts?|articles?|stor(?:y|ies)|reading|links?))?|recommended(?: (?:reading|for you))?"
    r"|more (?:like this|stories|from this (?:blog|author))|don[’']t miss)(?:\s*[:…]|\s*$)",
    re.IGNORECASE,
)
# Shouted, or after a bullet, the phrase may go on up to a full stop before the other story's title begins.
RELATED_LONG = re.compile(rf"^{_ALSO}[^.:!?]{{0,80}}[.:!]\s+(?=\S)", re.IGNORECASE)

MEANINGLESS = re.compile(
    r"\b(?:(?:last |first )?(?:posted|published|written|updated|modified|reported)(?: (?:on|at))?\b:?|date:)", re.I
)
META_NOISE = re.compile(
    r"\b\d+ ?min(?:ute)?s? read(?:ing time)?\b|\b(?:\d+|no) (?:comments?|views|shares)\b|\bleave a comment\b", re.I
)
SEPARATORS = "|·•/,–—- \t:@"


@dataclass(frozen=True, slots=True)
class Byline:
    name: str
    date: dt.date | None
    changed: bool = False  # the date is when it was changed, not when it appeared


def is_rule(line: str) -> bool:
    return bool(RULE.match(line))


def unquote(line: str) -> str:
    """What stands between the quotation marks around the whole line; "" when there are none."""
    match = QUOTED.match(line)
    return next((part for part in match.groups() if part), "").strip() if match else ""


def split_title(line: str) -> tuple[str, tuple[str, ...]]:
    """A headline and the keywords after its last dash; no keywords when what follows reads like a subtitle."""
    dashes = list(re.finditer(r"\s+[–—-]\s+|\s*—\s*", line))
    if dashes:
        last = dashes[-1]
        tags = keywords(line[last.end() :])
        if tags and line[: last.start()].strip():
            return line[: last.start()].strip(), tags
    return line, ()


def keywords(text: str) -> tuple[str, ...]:
    """The items of a list of search keywords; () for anything that could be prose."""
    items = [one_line(item) for item in text.split(",")]
    if len(items) < 2 or re.search(r"[?!;:“”\"]|\.$", text) or " and " in f" {items[-1]} ":
        return ()
    words = [item.split() for item in items]
    if any(not 1 <= len(item) <= 6 for item in words) or any(len(item) > TAG_MAX for item in items):
        return ()
    if any(SENTENCE_WORDS & {word.casefold() for word in item} for item in words):
        return ()
    telling = sum(item == item.lower() or _mixes_cases(item.split()) for item in items)
    phrases = sum(len(item) > 1 for item in words)
    enough = len(items) > 2 and (phrases == len(items) or text == text.lower())
    return tuple(items) if enough or (telling * 2 >= len(items) and phrases * 2 >= len(items)) else ()


def _mixes_cases(words: list[str]) -> bool:
    """Whether some words have capitals and others not, as in a keyword and never in a title."""
    telling = [word for word in words if word.casefold() not in SMALL_WORDS]
    return any(word[0].isupper() for word in telling) and any(word[0].islower() for word in telling)


def byline(line: str) -> Byline | None:
    """Who wrote it and when, where the whole line says nothing else; either may be missing."""
    found = find_date(line)
    rest = line[: found[1][0]] + " | " + line[found[1][1] :] if found else line
    rest = META_NOISE.sub(" | ", rest)
    telling = bool(found) or rest != line
    changed = bool(re.match(r"(?:last )?(?:updated|modified)\b", line, re.I))
    rest, meant = MEANINGLESS.subn(" | ", rest)
    by = re.search(r"(?:^|[\s|])(?:by|author:)(?=[\s|:]|$)\s*:?", rest, re.I)
    if by:
        before, after = rest[: by.start()], rest[by.end() :]
        name, _bar, tail = after.partition("|")
        rest = f"{before} | {tail}"
        bare = not name.strip(SEPARATORS)
        if bare and not (telling or _bar or not tail):
            return None
    else:
        name = ""
    rest = re.sub(r"(?:^|[\s|])(?:on|in|at)(?=[\s|]|$)", " ", rest).strip(SEPARATORS)
    if rest and not name.strip(SEPARATORS) and telling and found:
        name, rest = rest, ""
    name = one_line(name).strip(SEPARATORS)
    name = re.sub(r"\s+(?:on|in|at)$", "", name)
    if not (telling or by or meant) or rest or not _is_name(name, loose=telling and by is not None):
        return None
    if not by and not found and not meant:
        return None
    return Byline("" if name.casefold() in NOBODY else name, found[0] if found else None, changed)


def _is_name(name: str, *, loose: bool) -> bool:
    """Whether ``name`` can be a person's or is empty; ``loose`` allows a single login name in small letters."""
    words = re.split(r"[\s,]+", name) if name else []
    if not words or (len(words) == 1 and (loose or name.casefold() in NOBODY)):
        return not END_MARK.search(name)
    proper = all(word[0].isupper() or not word[0].isascii() or word.casefold() in PARTICLES for word in words)
    return len(words) <= 8 and proper and not re.search(r"[?!:;…]|[a-z]{3}\.$|\d{3}", name)


def related(line: str) -> tuple[Related | None, bool]:
    """``(link, opens)``: the other story the line names, or whether it only announces some ("Related:")."""
    bare = BULLET.sub("", line)
    match = RELATED_OPEN.match(bare)
    if match is None:
        long = RELATED_LONG.match(bare)
        if long is None or not (bare != line or long[0].isupper()):
            return None, False
        return related_link(bare[long.end() :]), False
    rest = bare[match.end() :]
    return (related_link(rest), False) if rest.strip() else (None, True)


def related_link(text: str) -> Related | None:
    """The title and, where the text has one, the address of another story; None when no title is left."""
    url = URL.search(text)
    title = one_line(BULLET.sub("", URL.sub("", text).strip())).strip(" –—-|()")
    if not title and url:
        title = url[0]
    if not title or len(title) > TITLE_MAX:
        return None
    return Related(title=title, url=url[0].rstrip(".,") if url else "")


def is_heading(line: str) -> bool:
    """Whether a line that stands alone reads like a section heading rather than like a very short paragraph."""
    bare = NUMBER.sub("", line)
    words = re.findall(r"[^\s—–]+", bare)
    if not words or len(bare) > 150 or BULLET.match(line) or CAPTION.match(bare) or URL.search(bare):
        return False
    if bare[0] in "—–-" or (bare[0] in "“\"‘«'" and bare[-1] in "”\"’»'") or find_date(bare):
        return False
    title_case = _is_title_case(words)
    if END_MARK.search(bare):
        # Only a question may be a heading with its mark, and only one that is written like a title.
        return bare.endswith("?") and title_case and len(words) > 3 and bare[0] not in "“\"‘'"
    return title_case or (bare[0].isupper() and len(words) <= 8 and "," not in bare and bare[0] not in "“\"‘'")


def _is_title_case(words: list[str]) -> bool:
    """Whether nearly all words that a title would give a capital have one."""
    letters = [re.sub(r"^\W+", "", word) for word in words]
    telling = [word for word in letters if word and word.casefold() not in SMALL_WORDS and word[0].isalpha()]
    first = next((word for word in letters if word), "")
    capitals = sum(not word[0].islower() for word in telling)
    return bool(first) and not first[0].islower() and bool(telling) and capitals >= 0.75 * len(telling)
