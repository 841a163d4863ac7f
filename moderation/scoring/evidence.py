"""Which words of a text carry a score, tried out: without them the model must score the text lower."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from statistics import median
from typing import NamedTuple

from moderation.scoring.text import Folded
from moderation.scoring.windows import Floats, Window

MOST_WORDS = 6  # marked for one label
MOST_TRIALS = 3  # runs of the model for one label; labels that rest on the same words share them
MARKED = 0.0  # logit from which on a word counts as marked
MUCH = 0.8  # of the probability: what is left below it without the marked words, they carried
WIDEST_GAP = 20  # characters between neighbouring words
ALONE = 0.3  # probability from which a single word has a label by itself
SHARE = 0.6  # of the loudest word's loudness above the ordinary: what is marked with it from the start
_CHUNK = re.compile(r"\S+")
_PLAIN_WORDS = """
a an the this that these those i me my mine we us our you your yours u ur he him his she her it its they them their
and or but if then than so as at by for from in into of off on onto to up with about after again all any am are is
was were be been being do does did have has had will would shall should can could may might must just very too not
no nor who whom whose which what when where why how there here im youre hes shes theyre dont doesnt isnt arent
"""
# They bear a score only together with others: marked when a text has no other words.
PLAIN_WORDS = frozenset(_PLAIN_WORDS.split())


class Said(NamedTuple):
    """A window's probability for one label, each token's part of its logit, (tokens,), and the tokens' marks."""

    probability: float
    tokens: Floats
    marks: Floats


@dataclass(slots=True)
class Word:
    """A word of the body with the places of its tokens.

    ``loudness``: the most that one of them says. ``mark``: the highest logit of people marking one of them.
    ``plain``: whether it is one of PLAIN_WORDS.
    """

    start: int
    end: int
    loudness: float
    mark: float
    places: list[int]
    plain: bool

    @property
    def marked(self) -> bool:
        return self.mark >= MARKED


Say = Callable[[tuple[int, ...]], Said]
Belongs = Callable[[Word, Sequence[Word], Window, Say], bool]  # whether a marked word's mark is for this label


def always(word: Word, words: Sequence[Word], window: Window, say: Say) -> bool:
    """Whatever people mark is hostile."""
    return True


def louder(word: Word, words: Sequence[Word], window: Window, say: Say) -> bool:
    """It says more for the label than the ordinary word: people mark the slur, the threat is in other words."""
    return word.loudness > median(each.loudness for each in words)


def alone(word: Word, words: Sequence[Word], window: Window, say: Say) -> bool:
    """It has the label without the others: a swear word is one wherever it stands."""
    others = frozenset(place for each in words if each is not word for place in each.places)
    return say(window.without(others)).probability >= ALONE


def telling_spans(
    body: str, folded: Folded, window: Window, say: Say, threshold: float, belongs: Belongs = always
) -> list[tuple[int, int]]:
    """Spans of ``body``, in order, whose words carry the probability of ``window``: hidden, they let it fall.

    The words that people would mark, and whose marks belong to the label, come first; where there are none, those
    that say most for the label. ``say`` runs the model; it is asked MOST_TRIALS times at most, words being added
    until the rest stays below ``threshold``, or for marked words falls much. When no words can be told that carry
    the score, the window as a whole does.
    """
    said = say(window.ids)
    words = _words(body, folded, window, said)
    if not words:
        return []
    strange = [word.marked and not belongs(word, words, window, say) for word in words]
    words = [replace(word, mark=-inf) if other else word for word, other in zip(words, strange, strict=True)]
    ranked = sorted(range(len(words)), key=lambda index: _rank(words[index]))
    marked = sum(word.marked for word in words)
    most = min(max(MOST_WORDS, marked), len(words))
    count = marked or min(most, _loud(words))
    for trial in range(MOST_TRIALS):
        hidden = frozenset(place for index in ranked[:count] for place in words[index].places)
        rest = say(window.without(hidden)).probability
        carried = rest < threshold or (marked and rest < MUCH * said.probability)
        if carried or count == most or trial == MOST_TRIALS - 1:
            break
        count = min(most, count + 1 + trial)
    if rest >= said.probability:
        return _joined(words, range(len(words)))
    return _joined(words, sorted(ranked[:count]))


def marked_spans(body: str, folded: Folded, window: Window, said: Said) -> list[tuple[int, int]]:
    """Spans of ``body``, in order, that people would mark as abusive, for the asking: nothing is tried out."""
    words = _words(body, folded, window, said)
    return _joined(words, [index for index, word in enumerate(words) if word.marked])


def _rank(word: Word) -> tuple[bool, float, bool, float]:
    return (not word.marked, -word.mark if word.marked else 0.0, word.plain, -word.loudness)


def _words(body: str, folded: Folded, window: Window, said: Said) -> list[Word]:
    """The tokens gathered to words of the body; what stands between spaces is one, less the signs at its ends."""
    first = folded.span(*window.spans[0])[0]
    last = folded.span(*window.spans[-1])[1]
    chunks = [match.start() for match in _CHUNK.finditer(body, first, last)]
    words: list[Word] = []
    of_chunk = -1
    for place, (start, end) in enumerate(window.spans):
        begin, finish = folded.span(start, end)
        chunk = bisect_right(chunks, begin)
        spoken = any(map(str.isalnum, folded.text[start:end]))
        if chunk != of_chunk and spoken:
            plain = folded.text[start:end] in PLAIN_WORDS
            words.append(Word(begin, finish, float(said.tokens[place]), float(said.marks[place]), [place], plain))
            of_chunk = chunk
        elif chunk == of_chunk:
            word = words[-1]
            word.places.append(place)
            if spoken:
                word.end = max(word.end, finish)
                word.plain = word.plain and folded.text[start:end] in PLAIN_WORDS
                word.loudness = max(word.loudness, float(said.tokens[place]))
                word.mark = max(word.mark, float(said.marks[place]))
    return words


def _loud(words: Sequence[Word]) -> int:
    """How many of the loudest words, plain ones aside, stand out."""
    ordinary = median(word.loudness for word in words)
    telling = [word.loudness for word in words if not word.plain]
    least = ordinary + SHARE * (max(telling, default=ordinary) - ordinary)
    return max(1, sum(ordinary < loudness and least <= loudness for loudness in telling))


def _joined(words: Sequence[Word], chosen: Sequence[int]) -> list[tuple[int, int]]:
    """Spans of the chosen words, neighbours in one, unless a part that was not read lies between them."""
    spans: list[tuple[int, int]] = []
    previous = -2
    for index in chosen:
        if index == previous + 1 and words[index].start - words[previous].end <= WIDEST_GAP:
            spans[-1] = (spans[-1][0], words[index].end)
        else:
            spans.append((words[index].start, words[index].end))
        previous = index
    return spans
