"""A site's made data for the desk: comments with everything that is kept of them, in batches of any size."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from benchmarks.copying import finish, store
from blog.models import Comment, Post
from moderation.audit import AuditEntry
from moderation.emails import email_key
from moderation.factchecks.models import FactCheck, Publisher
from moderation.models import Assessment, ClaimMatch, CommentTrace, Decision, Policy, Report, TraceLink
from moderation.queue import upkeep
from moderation.scoring.types import Label

BATCH = 50_000
PLACED = 1_000  # at once
POSTS = 200
MODERATORS = 20
DAYS = 60  # over which the comments came
COPIES = 40  # comments of one campaign
PLAIN = (
    "mediation strike Baghdad letter answer minister parliament airport question source doubt evidence witness "
    "border treaty oil envoy agree wrong right because although perhaps nobody remembers who said it first"
)
WORDS = PLAIN.split()
STATUS = {"approve": "approved", "reject": "rejected", "spam": "spam"}
MODELS = [Comment, Assessment, Decision, CommentTrace, TraceLink, ClaimMatch, AuditEntry, Report]


def people() -> list[User]:
    """The moderators, made on the first call."""
    group = Group.objects.get(name="Moderators")
    found = list(User.objects.filter(username__startswith="moderator-").order_by("pk"))
    for number in range(len(found), MODERATORS):
        user = User.objects.create_user(f"moderator-{number}", first_name=f"Moderator {number}", is_staff=True)
        user.groups.add(group)
        found.append(user)
    return found


def fill(upto: int, waiting: int) -> None:
    """Comments until there are ``upto``, the newest ``waiting`` of every second one undecided; with their
    Assessments, traces, decisions, matches, reports and lines of the audit.

    A comment's number is its Assessment's and, less one, its place in time.
    """
    random.seed(5)
    site = _Site(upto, waiting)
    have = Comment.objects.count()
    for start in range(have, upto, BATCH):
        numbers = range(start, min(start + BATCH, upto))
        store(site.comment, site.COMMENT, (site.comment_row(number) for number in numbers))
        store(site.assessment, site.ASSESSMENT, (site.assessment_row(number) for number in numbers))
        store(site.trace, site.TRACE, (site.trace_row(number) for number in numbers))
        store(site.decision, site.DECISION, (row for number in numbers for row in site.decision_rows(number)))
        store(site.link, site.LINK, (row for number in numbers for row in site.link_rows(number)))
        store(site.match, site.MATCH, (row for number in numbers for row in site.match_rows(number)))
        store(site.entry, site.ENTRY, ((site.at(number), site.who(number)) for number in numbers[::10]))
        store(site.report, site.REPORT, ((number + 1, site.at(number)) for number in numbers[::1000]))
    finish(MODELS)


def place() -> int:
    """Put what waits in its places, as ``rebuild_queue`` does; returns how many."""
    pending = list(Comment.objects.pending().filter(entry=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pending), PLACED):
        upkeep.refresh(pending[start : start + PLACED])
    finish(MODELS)
    return len(pending)


class _Site:
    """Everything a row needs to know. One template of each model, and what differs from it."""

    COMMENT = ("id", "post_id", "status", "body", "body_html", "author_name", "author_email", "created_at")
    ASSESSMENT = (
        "id", "comment_id", "state", "language", "action", "reasons", "risk", "created_at", "finished_at",
        *map(str, Label),
    )  # fmt: skip
    TRACE = ("comment_id", "email_key", "domain", "group", *(f"band_{number}" for number in range(6)))
    DECISION = ("comment_id", "assessment_id", "action", "moderator_id", "created_at", "settles_at", "settled_at")
    LINK = ("trace_id", "site", "link")
    MATCH = ("assessment_id", "fact_check_id")
    ENTRY = ("at", "who_id")
    REPORT = ("comment_id", "created_at")

    def __init__(self, upto: int, waiting: int):
        self.now, self.upto, self.waiting = timezone.now(), upto, waiting
        self.moderators = [user.pk for user in people()]
        self.posts, self.fact_checks = _posts(self.now), _fact_checks()
        self.authors = [f"reader{number}@example.org" for number in range(max(upto // 5, 20))]
        self.keys = [email_key(address) for address in self.authors]
        self.comment = Comment(post_id=0, ip_network="192.0.2.0/24")
        self.assessment = Assessment(
            policy=Policy.objects.get(active=True),
            run=1,
            evidence=[{"label": "insult", "reason": "a word for a person", "start": 3, "end": 12}],
            notes={"misinformation": "no evidence"},
            facts={"links": 0, "approved": 3, "approved_from_here": 3, "standing": ""},
        )
        self.trace, self.link = CommentTrace(compared=True), TraceLink()
        self.decision = Decision(status_before="pending", note="")
        self.match = ClaimMatch(stance="repeats", probability=0.9, match_probability=0.9, start=0, end=20)
        self.entry = AuditEntry(what="changed", target_type="post", target="Post 7", who_name="Moderator")
        self.report = Report(reason="abuse", resolved_at=self.now, outcome="kept")

    def pending(self, number: int) -> bool:
        return number >= self.upto - 2 * self.waiting and number % 2 == 0

    def action(self, number: int) -> str:
        return ("approve", "approve", "approve", "reject", "spam", "approve", "reject")[number % 7]

    def at(self, number: int) -> datetime:
        return self.now - timedelta(days=DAYS) * ((self.upto - number) / self.upto)

    def who(self, number: int) -> int:
        return self.moderators[number * 7 % MODERATORS]

    def comment_row(self, number: int) -> tuple[object, ...]:
        body = " ".join(random.choices(WORDS, k=40))
        if number in (11, self.upto // 2, self.upto - 12):
            body += " quintessential"
        status = "pending" if self.pending(number) else STATUS[self.action(number)]
        author = number % len(self.authors)
        name, post, address = f"Reader {author}", random.choice(self.posts), self.authors[author]
        if status == "pending" and number % 20 == 0:
            address = f"newcomer{number}@example.org"
        return (number + 1, post, status, body, f"<p>{body}</p>", name, address, self.at(number))

    def assessment_row(self, number: int) -> tuple[object, ...]:
        scores = {str(label): random.random() ** 4 for label in Label}
        held = [label for label, score in scores.items() if score >= 0.5]
        reasons = [{"label": label, "score": scores[label], "threshold": 0.5, "note": ""} for label in held]
        state, language = "failed" if number % 1_000 == 910 else "done", "fr" if number % 500 == 420 else "en"
        action, risk, at = "review" if held else "approve", max(scores.values()), self.at(number)
        return (number + 1, number + 1, state, language, action, reasons, risk, at, at, *scores.values())

    def trace_row(self, number: int) -> tuple[object, ...]:
        # Every fifth comment is one of a campaign's copies, which come together.
        first = number // (5 * COPIES) * 5 * COPIES + 1
        group = first if number % 5 == 0 else number + 1
        key = self.keys[number % len(self.keys)]
        return (number + 1, key, "org.example.", group, *(random.getrandbits(62) for _ in range(6)))

    def decision_rows(self, number: int) -> Iterator[tuple[object, ...]]:
        if not self.pending(number):
            at = self.at(number) + timedelta(hours=1)
            yield (number + 1, number + 1, self.action(number), self.who(number), at, at, at)

    def link_rows(self, number: int) -> Iterator[tuple[object, ...]]:
        if number % 10 == 0:
            site = f"shop{number // 1_000}.example"
            yield (number + 1, site, f"{site}/{number % 50}")

    def match_rows(self, number: int) -> Iterator[tuple[object, ...]]:
        if number % 50 == 0:
            yield (number + 1, self.fact_checks[number // 50 % len(self.fact_checks)])


def _posts(now: datetime) -> list[int]:
    if not Post.objects.exists():
        Post.objects.bulk_create(
            Post(title=f"Post {n}", slug=f"post-{n}", body="<p>Text.</p>", status="published", published_at=now)
            for n in range(POSTS)
        )
    return list(Post.objects.values_list("pk", flat=True))


def _fact_checks() -> list[int]:
    if not FactCheck.objects.exists():
        publisher = Publisher.objects.create(name="Checkers", allowed=True)
        for number in range(50):
            FactCheck.objects.create(
                claim=f"Claim {number}.", rating="False", verdict="false", publisher=publisher
            )
    return list(FactCheck.objects.values_list("pk", flat=True))
