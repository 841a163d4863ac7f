"""Explicit marks of a stance: words that deny, ask, report or jest, wherever they stand around a claim.

Each cue is a linear pattern over lower-case text with straight quotes. Apostrophes may be missing: "isnt".
"""

import re
from dataclasses import dataclass

from moderation.scoring.stance.text import Plain, words

_NOT = r"(?:not|n'?t|never|hardly|no(?:thing)?|neither|nor|isnt|aint|wasnt|doesnt|dont|didnt|cant|wont)"
_BUNK = (
    r"false(?:hoods?)?|falsely|wrongly|fairy ?tales?|gullible|naive|bridge to sell|only (?:an? )?(?:idiots?"
    r"|fools?|morons?)|(?:had|forced) to (?:apologi[sz]e|retract|take it back|correct)|apologi[sz]ed|load of"
    r"|untrue|myths?|hoax(?:es)?|fabricat\w+|fiction(?:al)?|nonsense|rubbish|bollocks"
    r"|baloney"
    r"|bogus|bs|bull(?:shit|crap)?|horse ?shit|crap|garbage|hogwash|codswallop|poppycock|claptrap|drivel|tosh"
    r"|twaddle|bunk(?:um)?|baseless|unfounded"
    r"|unproven|unsubstantiated|discredited|disprove[nd]?|refuted?|rebutted|retracted|misinformation"
    r"|disinformation|propaganda"
    r"|fake(?: news)?|made[- ]up|made (?:it|that|this|all of it) up|invented|urban legend|old wives'? tales?"
    r"|conspiracy (?:theor\w+|nonsense|crap|talk)|fearmongering"
    r"|scaremongering|pseudo-?science|quackery|lies?|lied|lying|liars?|wrong|mistaken|incorrect|inaccurate"
    r"|misleading|absurd"
    r"|ridiculous|laughable|preposterous|ludicrous|nuts|bonkers|doctored|photoshopped|out of context|satire"
)
_PERSON = (
    r"(?:they|he|she|people|some(?: people| folks)?|many(?: people)?|folks|others|everyone|everybody|someone"
    r"|somebody|these (?:people|guys)|those people"
    r"|(?:my|his|her|our|a|the|that|some|this|your) (?:\w+[ -]){0,3}?(?:uncle|aunt|mother|mum|mom|dad|father"
    r"|gran(?:dma|dad|ny)?|grandmother|grandfather|brother|sister|cousin|wife|husband"
    r"|neighbou?rs?|friends?|mates?|colleagues?|coworkers?|boss|barber|hairdresser|teacher|priest|plumber"
    r"|cabbie|driver|guy|bloke|man|woman|lady|fellow|dude|kid|son|daughter|in-law|roommate"
    r"|article|post|comment|headline|leaflet|flyer|letter|banner|poster|accused|suspect|blogger|author"
    r"|defendant|survey|poll|video|meme|podcast|website|site|blog|tweet|page|channel|caller|host|pundits?"
    r"|politicians?"
    r"|minister|president|senator|spokes\w+|government|ministry|media|press|papers?|critics|opponents"
    r"|supporters|believers|theorists|crowd|crew|lot|anti-?vaxx?ers|truthers|sceptics|skeptics|deniers"
    r"|activists))"
)
_SAYS = (
    r"(?:says?|said|saying|claim(?:s|ed|ing)?|think(?:s|ing)?|thought|believe[sd]?|insist(?:s|ed)?|swear[s]?"
    r"|swore|reckon(?:s|ed)?|argue[sd]?|allege[sd]?"
    r"|suggest(?:s|ed)?|assert(?:s|ed)?|maintain(?:s|ed)?|tells?|told|convinced|posted|writes?|wrote|tweeted"
    r"|repeats?|keeps? (?:on )?\w+ing|goes on about|is sure|are sure)"
)
_SAID = (
    r"(?:said|says|hint(?:s|ed)|claim(?:s|ed)|wrote|writes|announce[sd]|warn(?:s|ed)|report(?:s|ed)|confirm(?:s|ed)"
    r"|mention(?:s|ed))"
)
_PATTERNS = {
    # The claim is called untrue, or the comment answers it.
    "denial": rf"\b(?:{_BUNK})\b",
    "no_evidence": (
        r"\b(?:no|zero|not (?:a|one)(?: single)?|(?:not|n't|isnt|never) any|without(?: any)?"
        r"|lack of|not a shred of|no (?:credible|real|scientific|actual|good|solid))"
        r" (?:(?:shred|scrap|ounce|bit) of )?(?:\w+ )?(?:evidence|proof|basis|data|truth|stud(?:y|ies)|link"
        r"|connection|record)\b"
    ),
    "debunked": (
        r"\b(?:debunk\w*|fact[- ]?check\w*|disprov\w+|refut\w+|discredit\w*|rebutt?\w*|retract\w*|snopes"
        r"|politifact|myth[- ]?bust\w*|been shown to be)\b"
    ),
    "not_true": rf"\b(?:{_NOT}|far from|anything but|n't) (?:\w+ ){{0,3}}?(?:true|correct|accurate|right|so"
    r"|the case|real|what happened|how it works|how any of this works|supported|happening)\b"
    r"|\b(?:isn'?t|wasn'?t|ain'?t|aren'?t) (?:\w+ ){0,2}?(?:true|correct|accurate|right|real|the case)\b"
    r"|\bcontrary to\b|\bdespite (?:what|the claim)|\b(?:there (?:is|was|were|are)|there'?s) no such\b|\bno"
    r" such thing\b",
    "dont_believe": r"\b(?:(?:don'?t|do not|never|won'?t|wouldn'?t|stop|quit) (?:\w+ ){0,2}?(?:believ\w+"
    r"|buy(?:ing)?|fall(?:ing)? for|spread\w*|shar\w+|repeat\w*|post\w*|peddl\w*|push\w*|claim\w*|pretend\w*"
    r"|tell\w*|say\w*|trust\w*)"
    r"|(?:if|because) you (?:really |still |honestly )?(?:think|believe)"
    r"|whoever (?:\w+ ){0,2}?(?:told|thinks|believes|says|said)"
    r"|been (?:had|lied to|fooled)|pull(?:ing|ed)? your leg"
    r"|making (?:it|this|that|things) up|needs? help|not buying"
    r"|(?<!no )(?<!without a )(?<!beyond )(?<!beyond a )doubt(?:s|ed)?"
    r"|doubtful|i highly doubt|hard to believe|den(?:y|ies|ied)|disagree|reject(?:s|ed)?"
    r"|nobody (?:ever )?(?:said|says|claimed|claims))\b",
    "no_it": r"^\W*(?:no|nope|nah|wrong|false|incorrect)[,.!:]|(?:^|[.!?;:,\"-] ?)(?:no|nope|nah|wrong|false"
    r"|incorrect|bs|bullshit|rubbish|nonsense|untrue"
    r"|lies|fake)\b(?: *$|(?! \w)\W|[,.!:-]* (?=(?:it|they|he|she|that|this|there|we|you|the)\b))"
    r"|\b(?:it|they|he|she|that|this|we|there) (?:(?:do|does|did|is|was|are|were|has|have|had|can|could|will"
    r"|would)(?:n'?t| not)|never (?:did|has|was|had|will))(?: (?:at all|either|either way))?[.!]*$",
    # A denial is itself denied, or the writer vouches for the claim.
    "vouched": rf"\b(?:{_NOT}|n't|no longer) (?:\w+ ){{0,2}}?(?:{_BUNK}|deny(?:ing)?|doubt|question)\b"
    r"|\b(?:no doubt|undeniabl\w+|beyond doubt|without a doubt|not a theory)\b"
    r"|\b(?:it'?s|is|that'?s) (?:a )?(?:fact|(?:absolutely |totally |all |completely |100% |so )?true|proven"
    r"|obvious|common knowledge|well known)\b(?! or\b)|\bprove[ns]?\b|\bproof (?:that|is|of)\b"
    r"|\b(?:the (?:simple |plain |sad |hard )?(?:fact|truth) (?:is|that)|everyone knows|everybody knows|we"
    r" all know|as we know|i know|wake up|do your (?:own )?research|look it up|mark my words|believe me|trust"
    r" me|facts?!"
    r"|stud(?:y|ies) (?:show|prove|confirm|found)\w*|finally admit\w*|admitted|open your eyes|sheeple|of"
    r" course|obviously|clearly|definitely|don'?t want you to know|hiding (?:it|this|the)|cover(?:ed|ing)?[-"
    r" ]up|the truth about)\b",
    # Somebody wants to know.
    "question": r"\?",
    "asks": r"\b(?:is|was|are) (?:it|that|this|there) (?:really |actually |even |any |still )?(?:true|correct"
    r"|right|real|proof|evidence|a fact|possible|the case|so|truth)\b|\btrue or (?:false|not)\b|\b(?:real|fact"
    r"|true) or (?:fake|fiction|not)\b"
    r"|\b(?:does|do|has|have|can|could|did|would) (?:any ?(?:one|body)|some ?(?:one|body)|you|we) (?:here "
    r"|else |please |actually |happen to )*(?:know|have|explain|confirm|tell|verify|heard|hear|seen|see|point"
    r"|link|clarify|check|found|read|share|provide)\b"
    r"|\b(?<!no )wonder(?:ing|ed|s)?\b|\b(?:any|a|your|got|what'?s (?:your|the)|where'?s (?:your|the)) (?:\w+"
    r" )?(?:sources?|evidence|proof|links?|citations?|references?)\b[^.!]{0,40}\?"
    r"|\b(?:not sure|unsure|don'?t know|no idea|curious|want to know|like to know|asking|how do (?:we|you"
    r"|they|i) know|whether|can (?:any|some) ?(?:one|body)|who says)\b|\b(?:source|citation|link|proof"
    r"|evidence)\?",
    "starts_asking": r"^(?:[\"(\s-]*)(?:(?:so|but|and|wait|ok|okay|hey|um|hmm|sorry|genuine question|serious"
    " question|honest question|question|quick question|hi all|hi|hello|guys)[,:.!-]* )*"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|how|why|what|who|where|when"
    r"|which|isn'?t|aren'?t|doesn'?t|don'?t|didn'?t|really|am)\b",
    "rhetorical": r"\b(?:how (?:can|could|do|does|on earth|stupid|dumb|gullible|much) (?:\w+"
    r" ){0,3}?(?:believe|think|fall|swallow|buy|say|be|you have)|who (?:\w+ ){0,4}?(?:believes?|falls? for"
    "|buys|thinks)"
    r"|do(?:es)? (?:people|you|they|any(?:one|body)|folks|some people) (?:\w+ ){0,2}?(?:really|still|honestly"
    r"|seriously|actually|genuinely) (?:\w+ ){0,2}?(?:believe|think|buy|fall)"
    r"|why (?:would|do|does|are|is) (?:any|some|people|so many)\w*(?: \w+){0,3}? (?:believ\w+|think\w*"
    r"|fall\w*|shar\w+|spread\w*|repeat\w*)|(?:you|people|they) (?:really|actually|honestly|seriously)"
    r" (?:believe|think)|seriously\?|in (?:their|his|her) right mind"
    r"|(?:have|need|got) to be (?:\w+ ){0,3}?to (?:believe|think|fall|buy|swallow)|just no\b)",
    "leading": r"^\W*(?:\w+\W+){0,3}?(?:did(?:n'?t)? (?:you|u|y'?all|any(?:one|body)) (?:even |not )?(?:know"
    "|hear|notice|see)|do(?:n'?t)? (?:you|people) (?:not )?(?:know|realise|realize|see)|why (?:is|does|isn'?t"
    "|doesn'?t|won'?t|did|are) (?:no ?(?:one|body)|any|the media|they|everyone|it)"
    r"|how come|have you (?:noticed|forgotten)|remember when|isn'?t it (?:obvious|clear|strange|funny)|when"
    r" will (?:people|you|they)|who (?:knew|else))|\b(?:right|huh|no|isn'?t it|aren'?t they|don'?t they"
    r"|doesn'?t it|didn'?t they)\?$",
    # Another's words.
    "report": rf"\b(?:{_PERSON}(?: (?:\w+ ){{0,5}}?)?{_SAYS}|{_SAID} that"
    r"|(?:going|doing the|go|goes|making the) rounds?|circulating|(?:one|another|the others?)"
    r" (?:says?|claims?|thinks?)"
    r"|you (?:say|said|write|wrote|claim)\b|according to|allegedly|supposedly|reportedly"
    "|purported(?:ly)?|so-called|rumou?rs?(?: has it)?|(?:i|we)(?:'ve| have)? (?:heard|read|saw|seen)(?:"
    r" \w+){0,4}|word is|apparently"
    r"|told me|tells me|(?:the|this|that|these|those|their|his|her|any|such|another) (?:\w+ ){0,3}?(?:claims?"
    r"|theor(?:y|ies)|idea|notion|belief|story|allegations?|assertion|rumou?rs?|narrative|line|talking"
    r" points?|headline|argument)"
    r"|claims? that|claimed|claiming|saying that|people who (?:say|think|believe|claim)|says? (?:that"
    r" )?(?:the|it)|said on|quot(?:e|ed|es|ing)|is convinced|are convinced|viral)\b",
    "hedge": (
        r"^\W*(?:(?:and|but|so) )?(?:even )?(?:if|suppos(?:e|ing)|assuming|imagine|whether)\b"
        r"|\b(?:maybe|perhaps|possibly|might|may|could|can|seems?|sounds? like|i guess|i suppose|probably|not"
        r" all|not every|partly|partially|half[- ](?:true|believe)"
        r"|some truth|kernel of truth|exaggerat\w+|in (?:rare"
        r"|some|a few) cases|rarely|sometimes|depends|oversimpl\w+|mixed)\b"
    ),
    "irony": r"(?:^|\s)/s\b|\b(?:yeah,? right|sure,? (?:jan|buddy|mate|pal)|oh,? (?:sure|yeah|yes|right"
    "|really|wow|great)|suuu*re|riiight|as if|my (?:arse|ass|foot)|said no one|pigs (?:might |can |will )?fly"
    "|tin[- ]?foil|next you'?ll|and i'?m (?:the|a|an)|the moon is made|santa|then i'm (?:the|a|an)|easter"
    " bunny|tooth fairy"
    r"|because (?:obviously|of course|clearly)|clearly,? because|what could (?:possibly )?go wrong|good one"
    r"|nice try|lmao|lmfao|lol|rofl|haha+|pull the other)\b|^(?:sure|right|yeah|yep|ah yes|ah|totally)[,.]? "
    r"|[\U0001f644\U0001f602\U0001f923\U0001f921]",
    "past": (
        r"\b(?:used to|no longer|any ?more|back (?:then|in)|once|in the past|formerly|at the time|previously"
        r"|stopped|these days|nowadays|now)\b"
    ),
}
_CUES = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_IDIOM = re.compile(  # negative words that negate nothing
    r"^\W*(?:no|nope|nah)\b\W|\b(?:not only|no (?:doubt|wonder|coincidence|secret|accident)"
    r"|not (?:one|a) word (?:in|about|on)|no matter|no question|why not|whether or not"
    r"|or not|not to mention|no"
    r" one (?:is )?talk\w*|nobody (?:is )?talk\w*|don'?t (?:forget|you know|you think|get me wrong|care|worry"
    r"|want you to know)"
    r"|can(?:'?t|not) believe|cannot deny|can'?t deny|don'?t deny|there'?s no denying|not a doubt|i'?m not"
    r" (?:saying|a)|not just|don'?t tell me|isn'?t it|aren'?t they|doesn'?t it|don'?t they|didn'?t you know"
    r"|if not|no longer)\b"
)
_DEFIED = re.compile(  # the denial of others, which the writer waves aside
    r"\b(?:it|that|this)(?:'s| is) (?:not|no(?: longer)?) (?:just )?(?:a )?"
    r"(?:myth|theory|lie|joke|hoax|rumou?r|conspiracy(?: theory)?|coincidence|secret)(?: any ?more)?\s?[:,;-]\s"
    r"|\bi (?:don'?t|do not) care what [^.,:;!?]{1,40}[,:;]\s"
    r"|\b(?:they|people|some|you can|you may|go on,?) call (?:it|this|me) [^.,:;!?]{1,40}, but\s"
    r"|\b(?:call it|say) [^.,:;!?]{1,30} if you (?:like|want|must),\s"
    r"|\bnot one word (?:in|on|about) (?:[\w']+ ){1,3}?about (?:how|the fact that)\s"
    r"|\band (?:nobody|no one) (?:does|did|is doing|will do) anything(?: about it)?\b",
    re.IGNORECASE,
)
_NEGATIVE = (
    "not no never none nobody nothing neither nor cannot without hardly barely dont doesnt didnt isnt "
    "arent wasnt werent wont wouldnt cant couldnt hasnt havent hadnt shouldnt aint nowhere zero fails "
    "failed refuses refused "
)
_NEGATORS = frozenset(_NEGATIVE.split())
_OF_WHOLE = ("no_evidence", "not_true", "dont_believe", "vouched")  # their negative words negate a whole claim
_QUOTED = re.compile(r"\"([^\"]{3,400})\"|(?<!\w)'([^']{8,400})'(?!\w)")
# What follows right after a sentence and takes it back, or asks about it.
_TAKEN_BACK = re.compile(
    r"^[^.!?]{0,40}\b(?:it(?:'s)?|that(?:'s)?|this|which|none of (?:it|this|that|them)|not (?:a"
    r"|one) word(?: of it)?"
    rf"|nothing of it|every (?:line|word)(?: of it)?"
    rf"|what an?|such) (?:[\w']+ ){{0,4}}?(?:{_BUNK}|debunked|not so)\b"
    rf"|^\W*(?:{_BUNK}|debunked|no,|nope|never happened|no (?:it|they|he|she)\b|just no|no\W)"
    r"|\b(?:none of (?:it|this|that) is|made up|debunked|(?:not|never|isn'?t|wasn'?t) true|never happened)\b"
    r"|\b(?:you(?:'re| are) (?:wrong|mistaken)|not so|chain letter|fact[- ]check)\b"
)
_ANOTHERS = re.compile(
    r"^\W*(?:well,? )?(?:(?:or )?so|(?:that|this)(?:'s| is| was)(?: at least)? what) [^.!?]{1,50}?"
    r"\b(?:says?|said|claims?|claimed|thinks?|tells?|told|wrote|reckons?|believes?)\b(?! true)|^\W*and yet\b"
)
_TRUE = re.compile(r"^(?:and )?(?:it|that|this)(?:'s| is) (?:all |so |absolutely |totally )?true\b(?! ?\?)")
_ASKED_ABOUT = re.compile(
    r"^[^.!?]{0,60}\b(?:true|right|correct|real|legit|sources?|proof|evidence|truth|confirm\w*|know|heard"
    r"|checked|thoughts"
    r"|hold up|anything (?:in|to) (?:it|that|this)|is it not|isn'?t it so)\b[^.!?]{0,40}\?"
    r"|^\W*really\b[^.!?]{0,20}\?"
)
_QUOTES_FOLLOW = re.compile(
    r"\b(?:headline|leaflet|post|comment|letter|banner|poster|sign|flyer|said|says"
    r"|read|reads|wrote|writes|posted|claim|quote|again|sent (?:me )?this|sent this round|camps"
    r"|dinner)\b[^.!?]{0,30}:$"
)
_MYTH_HEAD = re.compile(
    r"(?:^|[.!?] )\W*(?:(?:the )?(?:myth|claim|fiction|rumou?r|lie|false|fake)(?: ?(?:#|no\.?|number)? ?\d+)?"
    r" ?[:=-])"
)
_FACT_HEAD = re.compile(r"(?:^|[.!?] )\W*(?:fact|truth|true)(?: ?(?:#|no\.?|number)? ?\d+)? ?[:=-]")


@dataclass(frozen=True, slots=True)
class Cues:
    """The names of the patterns found in the sentence, and before and after it; and what is within quotes."""

    sentence: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    quoted: str
    headed: str  # "myth" or "fact" when such a heading stands in front, "" otherwise
    introduced: bool  # as another's words, by what stands in front or after
    taken_back: bool  # by what stands after
    asked_about: bool  # by what stands after


def cues(pair: Plain) -> Cues:
    """A word that the claim itself uses is no cue: "a hoax" denies nothing where the claim says "hoax"."""
    sentence, claim = undefied(pair.sentence).lower(), pair.claim.lower()
    own = {
        name
        for name in ("denial", "debunked", "no_evidence", "not_true", "past", "report", "hedge", "vouched")
        if _only_of(name, sentence, claim)
    }
    before, after = _last_sentence(pair.before.lower()), _first_sentences(pair.after.lower())
    head = f"{before[-40:]} {sentence}" if before.endswith(":") else sentence
    return Cues(
        sentence=found(sentence) - own,
        before=found(before),
        after=found(after),
        quoted=" ".join(match[1] or match[2] for match in _QUOTED.finditer(pair.sentence)),
        introduced=bool(_QUOTES_FOLLOW.search(before) or _ANOTHERS.search(after)),
        taken_back=bool(_TAKEN_BACK.search(after)) and not _TRUE.search(after),
        asked_about=bool(_ASKED_ABOUT.search(after)),
        headed="myth"
        if _MYTH_HEAD.search(head) or _scorned(before)
        else "fact"
        if _FACT_HEAD.search(head)
        else "",
    )


def found(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _CUES.items() if pattern.search(text))


def undefied(text: str) -> str:
    """``text`` without words such as "It's not a myth:", which wave aside that others deny what follows."""
    return _DEFIED.sub(" ", text).strip()


def negations(text: str) -> int:
    """How many words of ``text`` negate something."""
    rest = _IDIOM.sub(" ", undefied(text).lower())
    for name in _OF_WHOLE:
        rest = _CUES[name].sub(" ", rest)
    return sum(word in _NEGATORS or word.endswith("n't") for word in words(rest))


def _scorned(before: str) -> bool:
    """Whether what stands in front announces nonsense."""
    return before.endswith(":") and "denial" in found(before)


def _only_of(name: str, sentence: str, claim: str) -> bool:
    """Whether all that the pattern finds in the sentence is in the claim as well."""
    matches = {match[0].strip() for match in _CUES[name].finditer(sentence)}
    return bool(matches) and all(match in claim for match in matches)


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text)[-1]


def _first_sentences(text: str) -> str:
    return " ".join(re.split(r"(?<=[.!?])\s", text)[:2])
