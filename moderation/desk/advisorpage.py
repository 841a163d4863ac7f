"""The page that draws work against misses, as plain values for its template."""

from django.http import QueryDict

from moderation.advisor import LEAST_CASES, LEAST_OF_EACH, MOST_CASES, Advice, advise
from moderation.desk.policyforms import percent
from moderation.pastcases import past_cases
from moderation.services import active_policy
from moderation.words import LABELS

MISSES = (1, 2, 5, 10, 20)  # percent
WIDTH, HEIGHT, MARGIN = 640, 400, 56  # of the drawing, in its own units


def advisor_context(asked: QueryDict) -> dict[str, object]:
    """The curve and the proposed thresholds, for the share of misses that the address asks for."""
    wanted = int(asked["misses"]) if asked.get("misses", "") in map(str, MISSES) else 5
    rules = active_policy().as_rules()
    advice = advise(past_cases(MOST_CASES, []), rules.thresholds, wanted / 100)
    return {
        "advice": advice,
        "misses": wanted,
        "choices": MISSES,
        "least": LEAST_CASES,
        "least_of_each": LEAST_OF_EACH,
        "chart": _chart(advice) if advice.enough else None,
        "points": [tuple(map(_about, (each.cut, each.work, each.misses))) for each in advice.curve],
        "now": advice.now and (_about(advice.now.work), _about(advice.now.misses)),
        "then": advice.then and (_about(advice.then.work), _about(advice.then.misses)),
        "proposals": [
            (
                LABELS[each.label],
                each.refused,
                each.approved,
                (percent(each.present.review), percent(each.present.reject)),
                each.threshold and (percent(each.threshold.review), percent(each.threshold.reject)),
            )
            for each in advice.proposals
        ],
        "address": _as_address(advice),
    }


def _about(share: float) -> str:
    return f"{share * 100:.1f}"


def _as_address(advice: Advice) -> str:
    """The proposed thresholds for the form to start from."""
    values = QueryDict(mutable=True)
    for each in advice.proposals:
        if each.threshold:
            values[f"review_{each.label}"] = f"{each.threshold.review:g}"
            values[f"reject_{each.label}"] = f"{each.threshold.reject:g}"
    return values.urlencode()


def _chart(advice: Advice) -> dict[str, object]:
    """Coordinates of the drawing, as text: a template would write numbers in the reader's language."""

    def at(work: float, misses: float) -> tuple[str, str]:
        across = MARGIN + work * (WIDTH - 2 * MARGIN)
        down = HEIGHT - MARGIN - misses * (HEIGHT - 2 * MARGIN)
        return f"{across:.1f}", f"{down:.1f}"

    ticks = [share / 100 for share in range(0, 101, 20)]
    return {
        "line": " ".join(",".join(at(point.work, point.misses)) for point in advice.curve),
        "now": at(advice.now.work, advice.now.misses) if advice.now else None,
        "then": at(advice.then.work, advice.then.misses) if advice.then else None,
        "across": [(at(tick, 0)[0], f"{tick * 100:.0f}") for tick in ticks],
        "down": [(at(0, tick)[1], f"{tick * 100:.0f}") for tick in ticks],
        "width": str(WIDTH),
        "height": str(HEIGHT),
        "left": str(MARGIN),
        "right": str(WIDTH - MARGIN),
        "top": str(MARGIN),
        "bottom": str(HEIGHT - MARGIN),
    }
