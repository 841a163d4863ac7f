"""Which language a comment is in. The shipped models read English; others are named, never guessed at."""

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from moderation.scoring.small_words import ENGLISH_TOO, OF_ANY_OTHER, SMALL_WORDS
from moderation.scoring.text import fold

ENGLISH, UNDETERMINED = "en", "und"
READ_AT_MOST = 800  # characters; a language shows long before that

# What a comment may be guessed to be, by the script it is written in. Rarer languages are only honoured when
# declared: on a short text each of them would be one more wrong guess.
NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
    "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish",
    "la": "Latin", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "nb": "Norwegian",
    "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
OF_SCRIPT = {
    "LATIN": "af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms nl no pl pt ro sk sl sq sv sw tl "
    "tr vi",
    "CYRILLIC": "ru uk bg sr mk be kk mn",
    "ARABIC": "ar fa ur ps ku",
    "HEBREW": "he",
    "GREEK": "el",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "KHMER": "km",
    "MYANMAR": "my",
    "ETHIOPIC": "am",
}
# How common a language is among comments, beside Bulgarian and Serbian: a short text in Cyrillic letters tells
# too little by itself.
_COMMON = {"ru": 2.0, "uk": 1.2, "mk": 0.6, "be": 0.4, "kk": 0.5, "mn": 0.5}
# Words that say English, and only English, among the languages above; then ones that others share.
_WORDS_OF_ENGLISH_WORDS = """
the and you are is that this it of was with for have not they be what your my his her their our we he she
who which would could should will can't don't didn't doesn't isn't wasn't it's i'm you're they're that's
there here been being has had did does do just like about because when where why how if but from than then
these those them some any all out up down very really too also only even more most much many people think
know great good nice thanks thank post article read reading please well never always nothing something
someone love hate stupid idiot fuck fucking shit bitch asshole kill die dead go get yourself back country
man guy guys lol lmao wtf yes yeah agree disagree right wrong true false bullshit sorry hello first comment
site website blog wow awesome cool thx interesting excellent amazing bad worst best new old same other into
over after before again still ever every each both such own make made makes say says said see want need work
time day year years world way life by at an as or so am were nope ok okay keep write writing wrote truth lie
lies liar news war government money free check click buy cheap gonna wanna gotta gimme lemme dunno kinda
sorta ain't y'all u ur r ppl pls plz thx ty omg smh lmfao rofl stfu gtfo kys fkn fuckin nah yep yup meh oof
yikes yay ugh huh hmm bro bruh dude mate cheers fam sus cap dumb loser losers moron morons jerk cunt cunts
bastard bastards scum vile filth faggot fag retard retarded whore slut dick prick twat tosser dickhead
fucker fuckers fucked motherfucker bitches idiots pathetic disgusting ugly fat lazy ass arse bloody wanker
piss crap damn hell suck sucks bots cool baby boys men women trash
"""
ENGLISH_WORDS = frozenset(_WORDS_OF_ENGLISH_WORDS.split())
_WORDS_OF_SHARED_WORDS = """
a i in on no to me or so an as at am were be do die was he of man ok all by and we him
"""
SHARED_WORDS = frozenset(_WORDS_OF_SHARED_WORDS.split())
_EITHER = ENGLISH_WORDS | SHARED_WORDS
ONLY_FOREIGN = OF_ANY_OTHER - _EITHER - ENGLISH_TOO

URL = re.compile(r"(?:https?://|www\.)\S*|\S+@\S+", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DECLARED = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-_]*)?\Z", re.IGNORECASE)


class Language(NamedTuple):
    """``code`` is ISO 639-1 or "und"; ``readable``: whether models of English may score the text."""

    code: str
    readable: bool


def language_of(body: str, declared: str = "") -> Language:
    """The declared language if it is one, else what the text shows. Never raises.

    What cannot be told is readable when it is written in Latin letters, or has none: "idiot" is an insult
    even though six languages have the word.
    """
    match = _DECLARED.match(declared.strip())
    if match and match[1].lower() in NAMES:
        code = match[1].lower()
        return Language(code, code == ENGLISH)
    visible = URL.sub(" ", body[:READ_AT_MOST])
    script = script_of(visible)
    if script in ("", "LATIN"):
        # Folded, because look-alike letters and spaced-out words would hide the English they spell.
        code = _latin_language(visible)
        return Language(code, code in (ENGLISH, UNDETERMINED))
    return Language(best_of(OF_SCRIPT.get(script, ""), visible), False)


def not_scored(code: str) -> str:
    """The note of a score that is not made for a language, such as "not scored: French"."""
    return f"not scored: {NAMES.get(code, 'unknown language')}"


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def preload() -> None:
    """Read the language model now (a second or two), not at the first text that needs it."""
    _identifier()


def _latin_language(visible: str) -> str:
    words = [word.lower().replace("’", "'") for word in WORD.findall(fold(visible).text)]
    if not words:
        return UNDETERMINED
    english = sum(0.5 if word in SHARED_WORDS else 1.0 for word in words if word in _EITHER)
    share = english / len(words)
    other = _by_small_words(visible, share)
    if other:
        return other
    if share >= 0.45 or (share >= 0.3 and len(words) >= 6):
        return ENGLISH
    letters = sum(map(len, words))
    likely = ranks(OF_SCRIPT["LATIN"], visible)
    best, probability = next(iter(likely.items()))
    own = likely[ENGLISH]
    if best == ENGLISH and probability >= 0.3:
        return ENGLISH
    # A short text must speak clearly for another language, a long one need not.
    clear = 0.8 if letters < 12 else 0.55 if letters < 25 else 0.4
    if best != ENGLISH and probability >= clear and own < probability / 5 and share < 0.3:
        return best
    # Several words and none of them English: a weaker sign will do.
    if not english and len(words) >= 2 and probability >= 0.2 and own < probability / 12:
        return best
    return ENGLISH if english >= 1 else UNDETERMINED


def _plain(visible: str) -> list[str]:
    """Words with their accents, which the folded ones have lost."""
    return [word.lower().replace("’", "'") for word in WORD.findall(visible)]


def _by_small_words(visible: str, english: float) -> str:
    """The language whose small words a text is made of, "" when that does not show.

    ``english`` is the share of English words, in [0, 1].
    """
    words = _plain(visible)
    only = [word for word in words if word in ONLY_FOREIGN]
    # One word must be a long one: "da", "je" and "tak" are names, typing errors and half words in English too.
    if not only or (len(only) == 1 and len(only[0]) < 5):
        return ""
    counts = {
        code: sum((1.0 if word in ONLY_FOREIGN else 0.5) for word in words if word in known)
        for code, known in SMALL_WORDS.items()
    }
    most = max(counts.values())
    needed = 0.5 if len(words) < 4 else 0.34 if len(words) < 12 else 0.25
    if most / len(words) < needed or most / len(words) <= english:
        return ""
    likely = {code for code, count in counts.items() if count >= 0.75 * most}
    return next(iter(ranks(" ".join(likely), visible)))


def best_of(codes: str, visible: str) -> str:
    """The likeliest of the given languages, "und" for none."""
    if " " not in codes:
        return codes or UNDETERMINED
    found = ranks(codes, visible)
    return max(found, key=lambda code: found[code] * _COMMON.get(code, 1.0))


def ranks(codes: str, visible: str) -> dict[str, float]:
    """Probabilities of the given languages among themselves, likeliest first."""
    wanted = set(codes.split())
    found = {code: float(p) for code, p in _identifier().rank(visible) if code in wanted}
    total = sum(found.values()) or 1.0
    return {code: p / total for code, p in found.items()}


@lru_cache(maxsize=20_000)
def _script_of_letter(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def scripts_of(word: str) -> list[str]:
    """The script of each letter."""
    return [_script_of_letter(letter) for letter in word]


def script_of(visible: str) -> str:
    """The script of most letters, "" for none. A word that mixes scripts is Latin in disguise."""
    if visible.isascii():
        return "LATIN"
    letters: Counter[str] = Counter()
    for word in WORD.findall(visible):
        scripts = scripts_of(word)
        if "LATIN" in scripts or fold(word).text.isascii():
            letters["LATIN"] += len(word)
        else:
            letters.update(scripts)
    if not letters:
        return ""
    # Japanese is mostly written in Chinese characters, but kana are written in nothing else.
    if letters["HIRAGANA"] + letters["KATAKANA"] > 0.1 * letters["CJK"]:
        letters["HIRAGANA"] += letters.pop("CJK", 0) + letters.pop("KATAKANA", 0)
    found = max(letters, key=lambda script: letters[script])
    return "LATIN" if found in ("FULLWIDTH", "MATHEMATICAL", "MODIFIER") else found
