"""Abuse that the machine marked, covered on every page of the desk for the moderators who asked for that."""

import pytest
from django.urls import reverse

from blog.models import Comment
from blog.services import origin_of
from blog.withdrawing import edit_comment
from moderation.audit import AuditEntry
from moderation.desk.marking import Finding, clipped, covered, covered_between
from moderation.models import DeskSettings
from moderation.readers.models import Appeal, Report
from moderation.scoring.types import Evidence, Label
from moderation.traces import CommentTrace
from tests.desk import QUEUE, assessed, page_of
from tests.factories import make_comment, make_post
from tests.readers import appealed, decided, reported

pytestmark = pytest.mark.django_db
BODY = "You utter grobble, go home now."
START, END = 10, 17


@pytest.fixture
def masked(desk, ben):
    DeskSettings.objects.create(moderator=ben, masked=True)
    return desk


def hurting(post=None, **kwargs) -> Comment:
    evidence = (Evidence(label=Label.INSULT, reason="a word for a person", start=START, end=END),)
    return assessed(make_comment(post, body=BODY, **kwargs), {Label.INSULT: 0.9}, evidence=evidence)


def open_words(page) -> str:
    """What is read without opening anything."""
    text = page.content.decode()
    while '<details class="masked">' in text:
        before, _start, rest = text.partition('<details class="masked">')
        text = before + rest.partition("</details>")[2]
    return text


def people_page():
    comment = hurting(author_email="one@example.org")
    hurting(author_email="one@example.org", status=Comment.Status.REJECTED)
    return reverse("admin:moderation_authorrule_author", args=[comment.pk, "email"])


def before_a_block():
    return f"{reverse('admin:moderation_authorrule_add')}?comment={hurting().pk}"


def answer_in_a_thread():
    parent = hurting(status=Comment.Status.APPROVED)
    hurting(parent=parent, post=parent.post)
    return page_of(make_comment(parent=parent))


def changed_text():
    earlier = hurting()
    newer = edit_comment(earlier, body="Please go home now.", origin=origin_of("192.0.2.8"))
    return page_of(newer)


def answer_in_the_queue():
    make_comment(parent=hurting(status=Comment.Status.APPROVED))
    return QUEUE


def campaigns():
    first = hurting()
    for comment in (first, hurting(), hurting()):
        CommentTrace.objects.update_or_create(comment=comment, defaults={"group": first.pk})
    return reverse("admin:moderation_commenttrace_changelist")


def campaign():
    campaigns()
    group = CommentTrace.objects.values_list("group", flat=True).first()
    return f"{reverse('admin:moderation_commenttrace_campaign', args=['text'])}?key={group}"


PAGES = {
    each.__name__: each
    for each in (people_page, answer_in_a_thread, changed_text, answer_in_the_queue, campaigns, campaign)
}


@pytest.mark.parametrize("name", PAGES)
def test_it_is_covered_for_who_asked_and_shown_to_others(masked, moderator, name):
    address = PAGES[name]()
    page = masked.get(address)
    assert "hidden: insult" in page.content.decode()
    assert "grobble" not in open_words(page)
    assert "go home now" in open_words(page)
    assert "grobble" in open_words(moderator.get(address))


@pytest.mark.parametrize("kind", ["change", "changelist"])
def test_reports_and_appeals_cover_it(client, masked, kind):
    shown, refused = hurting(status=Comment.Status.APPROVED), hurting()
    reported(client, shown)
    decided(refused)
    appealed(client, refused)
    for row in (Report.objects.get(), Appeal.objects.get()):
        numbers = [row.pk] if kind == "change" else []
        answer = masked.get(reverse(f"admin:moderation_{row._meta.model_name}_{kind}", args=numbers))
        assert "hidden: insult" in answer.content.decode()
        assert "grobble" not in open_words(answer)


def test_previews_cover_it(masked):
    comment = hurting()
    for address, data in (
        (QUEUE, {"action": "reject", "select_across": "1", "index": "0"}),
        (
            reverse("admin:moderation_authorrule_author", args=[comment.pk, "email"]),
            {"action": "reject", "all": "on"},
        ),
        (
            f"{reverse('admin:moderation_authorrule_add')}?comment={comment.pk}",
            {"standing": "blocked", "by": "email", "days": "0"},
        ),
    ):
        answer = masked.post(address, data)
        assert answer.status_code == 200
        assert "hidden: insult" in answer.content.decode()
        assert "grobble" not in open_words(answer)


def test_many_comments_cost_one_query_more(masked, django_assert_max_num_queries):
    post = make_post()
    first = hurting(post, author_email="one@example.org")
    address = reverse("admin:moderation_authorrule_author", args=[first.pk, "email"])
    for _number in range(10):
        hurting(post, author_email="one@example.org")
    with django_assert_max_num_queries(20):
        masked.get(address)


def test_the_audit_quotes_no_comment(owner):
    address = campaign()
    answer = owner.post(address, {"action": "spam", "all": "on"})
    ids = answer.context["form"].initial["ids"]
    assert owner.post(address, {"action": "spam", "ids": ids}).status_code == 302
    line = AuditEntry.objects.get(what=AuditEntry.What.BULK)
    assert "grobble" not in line.target
    assert "like comment" in line.target


def finding(start, end, *, abusive=True):
    return Finding(number=1, kind="insult", reason="", start=start, end=end, abusive=abusive)


def test_a_word_is_covered_as_text_even_where_it_is_cut():
    assert covered("a fool b", [finding(2, 6)]) == "a [hidden: insult] b"
    assert covered("a fool b", [finding(2, 6), finding(3, 8)]) == "a [hidden: insult]"
    assert covered("a fool b", [finding(2, 6, abusive=False), finding(2, 99)]) == "a fool b"
    assert covered("a fo", clipped([finding(2, 6), finding(5, 6)], 4)) == "a [hidden: insult]"
    assert covered_between("a fool b c", 4, 8, [finding(2, 6), finding(9, 10)]) == "[hidden: insult] b"
