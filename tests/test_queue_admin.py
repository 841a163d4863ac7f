"""The moderation queue's list and a comment's page."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation.desk.marking import Finding, marked
from moderation.models import Decision
from moderation.scoring.types import Evidence, FactCheckMatch, Label
from moderation.services import decide
from tests.desk import QUEUE, assessed, failed, page_of
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db


def listed(response):
    return [comment.pk for comment in response.context["cl"].result_list]


def test_waiting_comments_are_listed_most_urgent_first(desk):
    calm = assessed(make_comment(), {Label.TOXICITY: 0.02})
    angry = assessed(make_comment(), {Label.INSULT: 0.97})
    unread = make_comment()
    decided = assessed(make_comment(), {Label.SPAM: 0.99})
    decide(decided, action=Decision.Action.SPAM, moderator=make_user("moderator"))
    assert listed(desk.get(QUEUE)) == [angry.pk, unread.pk, calm.pk]


def test_the_list_says_why_in_words(desk):
    assessed(make_comment(), {Label.INSULT: 0.97})
    failed(make_comment())
    make_comment()
    page = desk.get(QUEUE).content.decode()
    assert "insult 97 % (from 90 %)" in page
    assert "scoring failed" in page
    assert "not scored yet" in page


def test_labels_left_out_for_one_cause_take_one_line(desk):
    left_out = {Label.TOXICITY: None, Label.INSULT: None}
    assessed(make_comment(), left_out, notes=dict.fromkeys(left_out, "not scored: French"), language="fr")
    page = desk.get(QUEUE).content.decode()
    assert "2 labels not scored: French" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"scored", "spam", "failed", "unread"}),
        ("?state=waiting", {"unread"}),
        ("?state=failed", {"failed"}),
        ("?state=done", {"scored", "spam"}),
        ("?advice=reject", {"spam"}),
        ("?advice=approve", {"scored"}),
        ("?label=spam", {"spam"}),
        ("?label=insult", set()),
        ("?status=approved", {"approved"}),
        ("?status=rejected", set()),
        ("?status=all", {"scored", "spam", "failed", "unread", "approved"}),
        ("?author=new", {"scored", "spam", "failed"}),
        ("?author=known", {"unread"}),
        ("?q=pills", {"spam"}),
        ("?q=Dora", {"failed"}),
        ("?q=%40example.org", set()),
        ("?state=nonsense&advice=nonsense&label=nonsense&post=nonsense", {"scored", "spam", "failed", "unread"}),
    ],
)
def test_the_list_can_be_narrowed(desk, query, expected):
    comments = {
        "scored": assessed(make_comment(author_name="Ann")),
        "spam": assessed(make_comment(body="Cheap pills"), {Label.SPAM: 0.99}),
        "failed": failed(make_comment(author_name="Dora")),
        "unread": make_comment(author_email="known@example.org"),
        "approved": make_comment(author_email="known@example.org", status=Comment.Status.APPROVED),
    }
    assert set(listed(desk.get(QUEUE + query))) == {comments[name].pk for name in expected}


def test_the_list_can_be_narrowed_to_a_post(desk):
    one, two = make_comment(), make_comment()
    assert listed(desk.get(f"{QUEUE}?post={two.post_id}")) == [two.pk]
    assert one.post.title in desk.get(QUEUE).content.decode()
    assert desk.get(f"{QUEUE}?post={10**30}").status_code == 200


def test_a_page_takes_as_many_queries_for_forty_comments_as_for_two(desk, django_assert_max_num_queries):
    post = make_post()

    def count():
        with django_assert_max_num_queries(12) as queries:
            desk.get(QUEUE)
        return len(queries)

    for _ in range(2):
        assessed(make_comment(post), {Label.INSULT: 0.6})
    desk.get(QUEUE)  # the posts and languages to choose from are remembered for a while
    few = count()
    for number in range(38):
        assessed(make_comment(make_post() if number % 2 else post), {Label.INSULT: 0.6})
    assert count() == few


@pytest.mark.parametrize("query", ["?q=%00", "?o=99", "?p=99", "?p=-1", "?e=1", "?q=" + "x" * 3000])
def test_a_strange_address_is_no_error(desk, query):
    make_comment()
    assert desk.get(QUEUE + query, follow=True).status_code == 200


def test_the_list_and_the_page_show_no_email_address(desk):
    comment = assessed(make_comment(author_email="secret@example.org"))
    for address in (QUEUE, page_of(comment), QUEUE + "?status=all"):
        assert "secret@example" not in desk.get(address).content.decode()


@pytest.mark.parametrize(
    "column", ["author_email__startswith", "author_email", "ip_hash__contains", "post__slug", "nonsense"]
)
def test_no_email_address_can_be_guessed_letter_by_letter(desk, column):
    make_comment(author_email="secret@example.org")
    assert desk.get(QUEUE, {column: "s"}).status_code == 400


SCRIPT = '<script>alert("x")</script>'


def test_script_in_every_field_is_shown_as_text(desk):
    post = make_post(title=SCRIPT, standfirst=SCRIPT)
    parent = make_comment(post, body=SCRIPT, author_name=SCRIPT, status=Comment.Status.APPROVED)
    comment = make_comment(
        post, parent=parent, body=f"a {SCRIPT} b", author_name=SCRIPT, author_url="https://e.org/?" + SCRIPT
    )
    assessed(
        comment,
        {Label.INSULT: 0.97, Label.MISINFORMATION: 0.7},
        evidence=(Evidence(label=Label.INSULT, reason=SCRIPT, start=0, end=9),),
        fact_checks=(
            FactCheckMatch(
                claim=SCRIPT,
                rating=SCRIPT,
                publisher=SCRIPT,
                url="javascript:alert(1)",
                stance="repeats",
                probability=0.9,
                start=3,
                end=12,
            ),
        ),
    )
    decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator"), note=SCRIPT)
    for address in (QUEUE + "?status=all", page_of(comment)):
        page = desk.get(address).content.decode()
        assert SCRIPT not in page
        assert "javascript:alert" not in page
        assert "&lt;script&gt;" in page


def test_the_page_marks_the_evidence_in_the_text(desk):
    comment = assessed(
        make_comment(body="You <b>fool</b>, you."),
        {Label.INSULT: 0.97, Label.SPAM: 0.6},
        evidence=(
            Evidence(label=Label.INSULT, reason="a word for a person", start=7, end=11),
            Evidence(label=Label.SPAM, reason="the website sells something"),
        ),
    )
    page = desk.get(page_of(comment)).content.decode()
    mark = '<mark title="insult: a word for a person">fool<sup>1</sup></mark>'
    assert f"You &lt;b&gt;{mark}&lt;/b&gt;, you." in page
    assert "the website sells something" in page
    assert "not in the text" in page
    assert "97&nbsp;%" in page
    assert "reaches the reject threshold" in page
    assert "test 1" in page
    assert "Policy 1" in page


def finding(number, start, end):
    return Finding(number=number, kind="k", reason="r", start=start, end=end)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "abcdef"),
        ([(0, 6)], "[abcdef1]"),
        ([(0, 3), (2, 5)], "[ab][c1][de2]f"),
        ([(1, 5), (2, 3)], "a[b][c2][de1]f"),
        ([(2, 4), (2, 4)], "ab[cd12]ef"),
        ([(4, 4)], "abcdef"),
        ([(5, 2)], "abcdef"),
        ([(3, 99)], "abcdef"),
        ([(-2, 3)], "abcdef"),
        ([(None, None)], "abcdef"),
    ],
)
def test_spans_are_cut_where_they_overlap(spans, expected):
    html = marked("abcdef", [finding(number, *span) for number, span in enumerate(spans, 1)])
    plain = re.sub("<mark[^>]*>", "[", html).replace("</mark>", "]")
    assert re.sub("</?sup>", "", plain) == expected


def test_the_page_shows_the_fact_check_beside_the_sentence(desk):
    comment = assessed(
        make_comment(body="The earth is flat. Bye."),
        {Label.MISINFORMATION: 0.8},
        fact_checks=(
            FactCheckMatch(
                claim="Earth is flat",
                rating="False",
                publisher="Checkers",
                url="https://example.org/flat",
                stance="repeats",
                probability=0.93,
                start=0,
                end=18,
            ),
        ),
    )
    page = desk.get(page_of(comment)).content.decode()
    assert ">The earth is flat.<sup>1</sup></mark>" in page
    assert "Rated <strong>False</strong> by Checkers." in page
    assert "The comment <strong>repeats it</strong> (93 %)." in page
    assert 'href="https://example.org/flat"' in page


def test_the_page_shows_thread_post_and_the_authors_history(desk):
    post = make_post(standfirst="What it is about.")
    parent = make_comment(post, body="The parent speaks.", status=Comment.Status.APPROVED)
    make_comment(post, parent=parent, body="A sibling speaks.", status=Comment.Status.APPROVED)
    make_comment(post, parent=parent, body="A rejected sibling.", status=Comment.Status.REJECTED)
    comment = make_comment(post, parent=parent, author_email="ann@example.org")
    make_comment(post, parent=comment, body="A child speaks.")
    make_comment(author_email="ann@example.org", status=Comment.Status.SPAM)
    page = desk.get(page_of(comment)).content.decode()
    for words in ("What it is about.", "The parent speaks.", "A sibling speaks.", "A child speaks."):
        assert words in page
    assert "A rejected sibling." not in page
    assert "Author: 1 spam." in page
    assert "First comment here" not in page


def test_a_first_comment_is_called_that(desk):
    assert "First comment here" in desk.get(page_of(make_comment())).content.decode()


@pytest.mark.parametrize(
    "body", ["x" * 10_000, "e" + "\u0301" * 10_000, "\u202eevil\u202c", "👩‍👩‍👧 مرحبا", "&amp; &lt;", "\x01\x02"]
)
def test_strange_texts_can_be_read(desk, body):
    comment = assessed(make_comment(body=body), {Label.INSULT: 0.9})
    assert desk.get(page_of(comment)).status_code == 200
    assert desk.get(QUEUE).status_code == 200


def test_a_comment_without_any_assessment_can_be_read(desk):
    comment = make_comment(created_at=timezone.now())
    assert "Not scored yet" in desk.get(page_of(comment)).content.decode()


def test_a_comment_that_is_not_there_sends_back_to_the_index(desk):
    for key in ("999999", "nonsense", str(10**30)):
        response = desk.get(reverse("admin:moderation_queuedcomment_change", args=[key]), follow=True)
        assert "doesn’t exist" in response.content.decode()


def test_comments_cannot_be_added_changed_or_deleted_even_by_the_owner(client):
    client.force_login(make_user("owner"))
    comment = make_comment(body="As it was written.")
    assert client.get(reverse("admin:moderation_queuedcomment_add")).status_code == 403
    assert client.post(page_of(comment), {"body": "changed"}).status_code == 405
    delete = reverse("admin:moderation_queuedcomment_delete", args=[comment.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    comment.refresh_from_db()
    assert comment.body == "As it was written."
