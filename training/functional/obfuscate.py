"""Ways in which people disguise abuse, to measure how much of it is still found. Never used for training.

Every method is seeded: the same text, method and seed give the same result on every machine and in any order.
"""

import random
import re
from collections.abc import Callable

WordMethod = Callable[[str, random.Random], str]

LEET = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2",
}  # fmt: skip
# Cyrillic, Greek, Armenian and accented letters that look like the Latin one.
HOMOGLYPHS = {
    "a": "аɑά", "b": "ЬƄ", "c": "сϲ", "d": "ԁɗ", "e": "еėє", "f": "ƒ", "g": "ɡց", "h": "һհ", "i": "іíɩ", "j": "ј",
    "k": "κк", "l": "ӏł", "m": "м", "n": "ոη", "o": "оοօ", "p": "рρ", "q": "ԛ", "r": "гř", "s": "ѕş", "t": "тţ",
    "u": "υս", "v": "νѵ", "w": "ԝω", "x": "хχ", "y": "уү", "z": "ᴢź",
}  # fmt: skip
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# Some of these the folding undoes by itself; as many it has never heard of, as with what people will think of next.
EMOJI_LETTERS = {
    "a": ("🅰️", "🔼"), "b": ("🅱️",), "c": ("©️", "🌙"), "e": ("📧", "💶"), "g": ("🌀",), "h": ("♓",), "i": ("ℹ️", "🕯️"),
    "k": ("🎋",), "l": ("🕒", "👢"), "m": ("Ⓜ️", "♏"), "n": ("♑",), "o": ("⭕", "🍩", "🅾️"), "p": ("🅿️",), "r": ("®️",),
    "s": ("💲", "🐍", "⚡"), "t": ("✝️", "🌴", "➕"), "u": ("⛎", "🧲"), "v": ("♈", "✌️"), "w": ("〰️",), "x": ("❌", "✖️"),
    "z": ("💤",),
}  # fmt: skip
EMOJI_WORDS = {
    "animal": "🐗", "animals": "🐗🐗", "ass": "🍑", "burn": "🔥", "bullshit": "🐂💩", "clown": "🤡", "cock": "🐓",
    "cow": "🐄", "dick": "🍆", "die": "💀", "fuck": "🖕", "fucking": "🖕ing", "hang": "🪢", "kill": "🔪",
    "monkey": "🐒", "murder": "🔪🩸", "pig": "🐷", "pigs": "🐷🐷", "pussy": "🐱", "rat": "🐀", "rats": "🐀🐀",
    "shit": "💩", "shoot": "🔫", "stab": "🗡️", "trash": "🗑️", "worm": "🪱",
}  # fmt: skip
# First letters of alphabets that repeat the Latin one elsewhere in Unicode: bold, fullwidth, circled.
ALPHABETS = (0x1D41A, 0xFF41, 0x24D0)
KIND = (
    "What a lovely article, thank you for taking the time to write it.",
    "The pictures of the garden are wonderful and made me smile all morning.",
    "My neighbours and I read your column every Sunday with a cup of tea.",
    "I hope that you and your family are well and enjoy the sun.",
    "You explain things so clearly that even I could follow them.",
    "The recipe worked at the first try, and the children asked for more.",
    "It is good to find a place where people are friendly to each other.",
    "Greetings from the coast, where the apple trees are in bloom.",
    "I look forward to the next part and will tell my sister about it.",
    "How kind of you to answer every question so patiently.",
    "The music you recommended is beautiful, especially the slow movement.",
    "Many thanks to the volunteers who keep the footpath open.",
)
PADDING_BYTES = 10_000
COMMON = {
    "about", "after", "again", "also", "because", "been", "before", "being", "could", "does", "every",
    "from", "have", "having", "here", "into", "just", "like", "more", "most", "much", "only", "other",
    "over", "should", "some", "such", "than", "that", "their", "them", "then", "there", "these", "they",
    "this", "those", "very", "want", "were", "what", "when", "where", "which", "while", "will", "with",
    "would", "your", "yours",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def obfuscate(text: str, method: str, *, offensive: frozenset[str], seed: int = 0) -> str:
    """Disguise ``text`` by one of METHODS.

    ``offensive`` holds lower-case single words. The methods on words change those of them that occur (and longer
    words that begin with one of four letters or more); where none occurs, the three longest uncommon words,
    since a dodger does not know which word was found. All else stays as it is. Text without letters comes back
    unchanged from these. Raises ValueError for an unknown method.
    """
    rng = random.Random(f"{seed}:{method}:{text}")
    if method in TEXT_METHODS:
        return TEXT_METHODS[method](text, rng)
    if method not in WORD_METHODS:
        raise ValueError(f"There is no method {method!r}; choose one of {', '.join(METHODS)}.")
    disguise, targets = WORD_METHODS[method], chosen_words(text, offensive)
    return _WORD.sub(lambda match: disguise(match[0], rng) if match[0] in targets else match[0], text)


def chosen_words(text: str, offensive: frozenset[str]) -> frozenset[str]:
    """The words of ``text``, as they are written there, that a dodger would disguise."""
    words = _WORD.findall(text)
    listed = frozenset(word for word in words if _is_offensive(word.casefold(), offensive))
    if listed:
        return listed
    others = {word for word in words if len(word) > 3 and word.casefold() not in COMMON} or set(words)
    return frozenset(sorted(others, key=lambda word: (-len(word), word))[:3])


def _is_offensive(word: str, offensive: frozenset[str]) -> bool:
    return word in offensive or any(word[:length] in offensive for length in range(4, len(word)))


def _replace_some(word: str, table: dict[str, str], rng: random.Random, share: float) -> str:
    """Put a look-alike for about ``share`` of the letters that have one, and for one of them at the least."""
    places = [place for place, letter in enumerate(word) if letter.lower() in table]
    if not places:
        return word
    letters = list(word)
    for place in rng.sample(places, max(1, round(len(places) * share))):
        letters[place] = rng.choice(table[word[place].lower()])
    return "".join(letters)


def leet(word: str, rng: random.Random) -> str:
    return _replace_some(word, LEET, rng, 0.8)


def homoglyphs(word: str, rng: random.Random) -> str:
    return _replace_some(word, HOMOGLYPHS, rng, 0.6)


def zero_width(word: str, rng: random.Random) -> str:
    return "".join(letter + rng.choice(ZERO_WIDTH) for letter in word[:-1]) + word[-1]


def spaced(word: str, rng: random.Random) -> str:
    return rng.choice((" ", "  ")).join(word)


def dotted(word: str, rng: random.Random) -> str:
    return rng.choice(".-_*·").join(word)


def repeated(word: str, rng: random.Random) -> str:
    """Draw out one or two letters: "stuuupid", "stuuupiddddd"."""
    letters = list(word)
    for place in rng.sample(range(len(word)), min(len(word), rng.choice((1, 2)))):
        letters[place] *= rng.randint(3, 6)
    return "".join(letters)


def swapped(word: str, rng: random.Random) -> str:
    """Exchange two neighbours, inside the word where it can be."""
    places = [place for place in range(len(word) - 1) if word[place] != word[place + 1]]
    inner = [place for place in places if 0 < place < len(word) - 2] or places
    if not inner:
        return word
    place = rng.choice(inner)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def missing(word: str, rng: random.Random) -> str:
    """Leave out one letter, the first one never; words of three letters or fewer keep all of theirs."""
    if len(word) < 4:
        return word
    place = rng.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def masked(word: str, rng: random.Random) -> str:
    """Hide the inner vowels, or in about one word of three all inner letters: "sh*t", "s**t"."""
    mark = rng.choice("***#-_")
    hide = r"." if rng.random() < 1 / 3 else r"[aeiouyAEIOUY]"
    inner = word[1:-1]
    hidden = re.sub(hide, mark, inner)
    return word[0] + (hidden if hidden != inner else mark * len(inner)) + word[1:][-1:]


def emoji(word: str, rng: random.Random) -> str:
    """An emoji for the word where there is one, else emoji for some of its letters."""
    return EMOJI_WORDS.get(word.lower()) or _emoji_letters(word, rng)


def _emoji_letters(word: str, rng: random.Random) -> str:
    places = [place for place, letter in enumerate(word) if letter.lower() in EMOJI_LETTERS]
    shown = set(rng.sample(places, min(len(places), 2)))
    return "".join(
        rng.choice(EMOJI_LETTERS[letter.lower()]) if place in shown else letter
        for place, letter in enumerate(word)
    )


def mixed_scripts(word: str, rng: random.Random) -> str:
    """Letters from several alphabets in one word; at least the first one that can be replaced is."""
    letters = [_from_elsewhere(letter, rng) if rng.random() < 0.6 else letter for letter in word]
    if "".join(letters) == word:
        letters[0] = _from_elsewhere(word[0], rng)
    return "".join(letters)


def _from_elsewhere(letter: str, rng: random.Random) -> str:
    small = letter.lower()
    if not "a" <= small <= "z":
        return letter
    others: list[str] = [chr(start + ord(small) - ord("a")) for start in ALPHABETS]
    return rng.choice(others + list(HOMOGLYPHS[small]))


def combining(word: str, rng: random.Random) -> str:
    """One to three combining marks over and under every letter."""
    marks = [chr(code) for code in range(0x0300, 0x0370) if code != 0x034F]
    return "".join(letter + "".join(rng.choices(marks, k=rng.randint(1, 3))) for letter in word)


def in_link(word: str, rng: random.Random) -> str:
    return rng.choice(("www.{}.example", "https://{}.example/", "https://blog.example/{}")).format(word.lower())


def capitals(text: str, rng: random.Random) -> str:
    return text.upper()


def among_kind_words(text: str, rng: random.Random) -> str:
    """At least 10 kB of kind sentences with the text at a random place among them."""
    before: list[str] = []
    after: list[str] = []
    where, size = rng.random(), 0
    while size < PADDING_BYTES:
        sentence = rng.choice(KIND)
        (before if size < where * PADDING_BYTES else after).append(sentence)
        size += len(sentence) + 1
    return " ".join((*before, text, *after))


WORD_METHODS: dict[str, WordMethod] = {
    "leet": leet,
    "homoglyphs": homoglyphs,
    "zero_width": zero_width,
    "spaced": spaced,
    "dotted": dotted,
    "repeated": repeated,
    "swapped": swapped,
    "missing": missing,
    "masked": masked,
    "emoji": emoji,
    "mixed_scripts": mixed_scripts,
    "combining": combining,
    "in_link": in_link,
}
TEXT_METHODS: dict[str, Callable[[str, random.Random], str]] = {
    "capitals": capitals,
    "among_kind_words": among_kind_words,
}
METHODS = (*WORD_METHODS, *TEXT_METHODS)
