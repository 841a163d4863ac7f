"""What the ratings of many publishers come to. A wording that is not known here comes to nothing: no guesses."""

import math
import unicodedata

from moderation.factchecks.models import Verdict

# Lower case, without accents and punctuation, as _words makes them. English first, then other languages.
_WORDINGS = {
    Verdict.FALSE: """
        false|not true|untrue|incorrect|wrong|inaccurate|fake|fake news|fiction|fabricated|fabrication|hoax|bogus
        pants on fire|pants fire|pants on fire false|four pinocchios|4 pinocchios|bottomless pinocchio
        refuted|debunked|disproved|disproven|totally false|completely false|entirely false|false claim
        this is false|fact check false|misinformation|disinformation|altered|manipulated|doctored|miscaptioned
        altered photo|altered video|altered image|digitally altered|misattributed|incorrect attribution
        fake quote|fabricated quote|no this is not true|not correct|not accurate
        falso|falsa|es falso|e falso|bulo|mentira|enganoso y falso|faux|c est faux|fausse|falsch|fake noticia
        notizia falsa|bufala|onwaar|falskt|falsk|falszywe|falsz|fals|yanlis|salah|hoaks|vals
        ложь|фейк|неправда|неверно|خطأ|زائف|كاذب|खोटे|झूठ|गलत|फर्जी|虚假|錯誤|错误|偽|誤り|거짓
    """,
    Verdict.MOSTLY_FALSE: """
        mostly false|largely false|barely true|mainly false|three pinocchios|3 pinocchios|mostly fiction
        mostly inaccurate|mostly incorrect|mostly untrue|misleading|this is misleading|deceptive|distorts the facts
        mayormente falso|mayoritariamente falso|principalmente falso|enganoso|engañoso|trompeur|plutot faux
        irrefuhrend|grosstenteils falsch|uberwiegend falsch|fuorviante|misleidend|vilseledande|vildledende
        menyesatkan|yaniltici|вводит в заблуждение|مضلل|भ्रामक
    """,
    Verdict.MIXED: """
        mixed|mixture|half true|half truth|partly true|partially true|partly false|partially false|half false
        two pinocchios|2 pinocchios|mixed evidence|conflicting evidence|conflicting evidence cherrypicking|disputed
        truth and fiction|truth fiction|true but|it s complicated|somewhat true|cherry picks|cherry picking
        missing context|lacks context|needs context|out of context|requires context|half right|cherrypicking
        medio cierto|verdad a medias|parcialmente falso|parcialmente verdadero|sin contexto|fuera de contexto
        descontextualizado|sem contexto|parcialmente verdadeiro|partiellement faux|partiellement vrai|a nuancer
        teilweise falsch|teilweise richtig|teils teils|parzialmente falso|deels waar|delvis sant|sebagian benar
        отчасти правда
    """,
    Verdict.MOSTLY_TRUE: """
        mostly true|largely true|mainly true|mostly accurate|mostly correct|mostly truth|substantially true
        one pinocchio|1 pinocchio|close to the mark|mayormente cierto|mayormente verdadero|plutot vrai
        grosstenteils richtig|uberwiegend richtig|grotendeels waar
    """,
    Verdict.TRUE: """
        true|truth|correct|accurate|fact|factual|confirmed|supported|verified|this is true|it is true|geppetto
        geppetto checkmark|correct attribution|right|verdadero|verdadera|verdadeiro|cierto|vrai|c est vrai|wahr
        richtig|vero|waar|sant|sandt|prawda|dogru|benar|правда|верно|صحيح|सच|सही|真实|正確|正确|사실
    """,
    Verdict.UNPROVEN: """
        unproven|not proven|unproved|unverified|unsubstantiated|unsupported|no evidence|not enough evidence
        insufficient evidence|not enough info|lacks evidence|unconfirmed|research in progress|inconclusive
        undetermined|pending investigation|investigation pending|unclear|cannot be verified|baseless
        no hay pruebas|sin pruebas|insustentavel|non prouve|unbelegt|nicht belegt|onbewezen|non verificato
        не доказано
    """,
}


def _words(text: str) -> str:
    """The wording without case, Latin accents, punctuation and spacing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    bare = (mark for mark in decomposed if not ("\u0300" <= mark <= "\u036f"))
    return " ".join("".join(" " if unicodedata.category(mark)[0] in "PSC" else mark for mark in bare).split())


_KNOWN = {
    _words(wording): verdict
    for verdict, wordings in _WORDINGS.items()
    for line in wordings.strip().splitlines()
    for wording in line.strip().split("|")
}


def verdict_of(rating: str, *, value: object = None, worst: object = None, best: object = None) -> Verdict:
    """What a rating comes to: by its words or, where they are none that are known, by its place on its scale.

    The words count first, because a publisher's numbers are often left as a form had them. A number counts only
    between a worst and a best value that the entry itself gives; Verdict.NONE for everything else.
    """
    words = _words(rating)
    found = _KNOWN.get(words) or _KNOWN.get(words.removeprefix("rating ").removeprefix("the claim is "))
    return found or _by_number(_number(value), _number(worst), _number(best))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _by_number(value: float | None, worst: float | None, best: float | None) -> Verdict:
    if value is None or worst is None or best is None or worst == best:
        return Verdict.NONE
    share = (value - worst) / (best - worst)
    if not 0 <= share <= 1:  # ClaimReview's "-1: no rating" among them
        return Verdict.NONE
    scale = [Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MIXED, Verdict.MOSTLY_TRUE, Verdict.TRUE]
    return scale[min(int(share * 5), 4)]
