"""Proposing a policy, and putting what was replayed in force. Doors call these."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from moderation.models import Policy, Replay
from moderation.pastcases import past_cases
from moderation.replay import Tally, replay
from moderation.rules import parse
from moderation.services import active_policy, adopt_policy

SECONDS = 15.0  # a page waits no longer for its replay
KEPT = timedelta(days=30)  # proposals that nobody adopted


def propose(
    thresholds: object, rules: object, *, note: str = "", by: AbstractBaseUser | None = None, decisions: int
) -> Replay:
    """Replay a proposed policy over the last ``decisions`` and store it with what came out.

    Raises rules.RulesError when the proposal cannot be meant; nothing is stored then.
    """
    proposed, present = parse(thresholds, rules), active_policy()
    tally = compare(present, proposed, decisions, SECONDS)
    Replay.objects.filter(adopted__isnull=True, created_at__lt=timezone.now() - KEPT).delete()
    return Replay.objects.create(
        thresholds=thresholds,
        rules=rules,
        note=note,
        against=present,
        asked=decisions,
        summary=tally.as_json(),
        changes=tally.changes,
        made_by=by,
    )


def compare(present: Policy, proposed, decisions: int, seconds: float) -> Tally:
    """The replay itself, without storing anything. ``proposed`` is Rules."""
    rules = present.as_rules()
    return replay(past_cases(decisions, [rules, proposed]), rules, proposed, seconds)


def adopt(made: Replay, *, by: AbstractBaseUser, as_shadow: bool = False) -> Policy:
    """Make a replayed proposal a new version, in force or as shadow. Pressed twice, it is the same version.

    Raises services.PolicyChanged when another policy was put in force since the replay: what the page showed no
    longer says what would change. Nothing is stored then.
    """
    with transaction.atomic():
        # The same proposal may be sent twice at once: its row lets one through, the other finds what came of it.
        made = Replay.objects.select_for_update().get(pk=made.pk)
        if made.adopted is not None:
            return made.adopted
        policy = Policy(thresholds=made.thresholds, rules=made.rules, note=made.note, made_by=by)
        adopt_policy(policy, expected=made.against_id, as_shadow=as_shadow)
        made.adopted = policy
        made.save(update_fields=["adopted"])
    return policy
