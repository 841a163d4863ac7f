"""A comment's private page: what became of it, for whoever has the link and for nobody else."""

import re

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from blog.slugs import is_reserved
from moderation.authorrules import AuthorRule
from moderation.blocking import set_standing
from moderation.decisions import Decision
from moderation.emails import email_key
from moderation.models import Assessment, Policy
from moderation.readers import links
from moderation.reasons import DecisionReason
from moderation.scoring.types import Label
from moderation.services import active_policy, adopt_policy, decide, undo
from tests.commentform import send
from tests.desk import assessed
from tests.factories import make_comment, make_post
from tests.readers import at, decided, published, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(author_email="ana@example.org", author_name="Ana", body="I was *there*.")


def page_of(client, comment):
    return client.get(links.status_path(comment.pk))


def step(client, comment) -> str:
    return re.search(r'class="step step-(\w+)"', page_of(client, comment).content.decode())[1]


def test_it_says_how_far_the_comment_has_come(client, comment):
    assert step(client, comment) == "received"
    comment.assessments.update(state=Assessment.State.RUNNING)
    assert step(client, comment) == "reading"
    comment.assessments.update(state=Assessment.State.DONE)
    assert step(client, comment) == "waiting"
    comment.assessments.update(state=Assessment.State.FAILED)
    assert step(client, comment) == "waiting"


def test_a_decision_is_told_once_nobody_can_take_it_back(client, comment, ben):
    decision = decide(comment, action=Decision.Action.REJECT, moderator=ben, message="Sorry.")
    assert step(client, comment) == "deciding"
    assert "Sorry." not in words(page_of(client, comment))
    undo(decision, moderator=ben)
    assert step(client, comment) == "received"
    decided(comment, moderator=ben, message="Sorry, really.")
    assert step(client, comment) == "rejected"
    assert "Sorry, really." in words(page_of(client, comment))


def test_a_rejection_comes_with_its_reason_and_the_machines_part(client, comment):
    assessed(comment, {Label.INSULT: 0.97})
    reason = DecisionReason.objects.get(slug="personal-attack")
    decided(comment, reason=reason, note="For moderators only.")
    said = words(page_of(client, comment))
    assert reason.public_sentence in said
    assert "A person decided this. Before, a program had read your comment and noted: insult." in said
    assert "97 %" not in said
    assert ".97" not in said
    assert "For moderators only." not in said


RULED = {
    "exact word": ({"words": {"reject_exact": ["grobble"]}}, "a listed word"),
    "stem": ({"words": {"review_endings": ["grobble"]}}, "a listed word"),
    "links": ({"links": 1}, "many links"),
    "new author": ({"new_below": 3}, "a new author"),
    "blocked": ({}, "a blocked author"),
    "trusted": ({"links": 1, "new_below": 3}, None),
}


@pytest.mark.parametrize("kind", RULED)
def test_what_a_rule_of_the_policy_held_against_it_is_told_and_announced(client, ben, kind):
    rules, told = RULED[kind]
    adopt_policy(Policy(thresholds={"insult": {"review": 0.5, "reject": 0.9}}, rules=rules))
    comment = make_comment(body="You grobble, see https://a.example and https://b.example now.")
    if kind in ("blocked", "trusted"):
        set_standing(
            AuthorRule.Standing[kind.upper()], by="email", key=email_key(comment.author_email), moderator=ben
        )
    assessed(comment, {Label.INSULT: 0.97})
    decision = decided(comment)  # announced at the first try
    page = page_of(client, comment)
    assert page.status_code == 200
    noted = "insult" if told is None else f"insult, {told}"
    assert sorted(re.search(r"and noted: ([\w, ]+)\.", words(page))[1].split(", ")) == sorted(noted.split(", "))
    assert "grobble" not in decision.statement.facts
    assert decision.statement.automated_detection


def test_what_was_published_before_is_called_taken_down(client, ben):
    comment = published(author_email="ana@example.org", tell_by_mail=True)
    decided(comment, moderator=ben)
    said = words(page_of(client, comment))
    assert "Published, and taken down" in said
    assert "A moderator decided to take it down." in said
    assert "Not published" not in said


def test_what_never_was_published_is_not_called_taken_down(client, comment):
    decided(comment)
    assert "Not published" in words(page_of(client, comment))


def test_without_a_program_it_says_so(client, comment):
    decided(comment)
    assert "No program had a part in it." in words(page_of(client, comment))


def test_an_automatic_decision_is_called_one(client, comment):
    decided(comment, policy=active_policy())
    assert "A program decided this" in words(page_of(client, comment))


def test_a_published_comment_is_led_to(client, comment):
    decided(comment, Decision.Action.APPROVE)
    assert step(client, comment) == "published"
    assert comment.get_absolute_url() in page_of(client, comment).content.decode()


def test_spam_is_called_spam(client, comment):
    decided(comment, Decision.Action.SPAM)
    assert "It was taken for spam." in words(page_of(client, comment))


@pytest.mark.parametrize("status", Comment.Status.values)
def test_every_status_has_a_page_even_without_a_decision(client, status):
    assert page_of(client, make_comment(status=status)).status_code == 200


def test_no_address_stands_in_the_page_or_the_link(client, comment):
    assert "ana@example.org" not in page_of(client, comment).content.decode()
    assert re.fullmatch(rf"/your-comment/{comment.pk}\.[\w-]{{43}}/", links.status_path(comment.pk))


def test_nobody_indexes_keeps_or_passes_the_address_on(client, comment):
    for response in (page_of(client, comment), client.get("/your-comment/1.forged/")):
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]


FORGED = [
    lambda pk: str(pk),
    lambda pk: f"{pk}.",
    lambda pk: f"{pk}.{'A' * 43}",
    lambda pk: signing.Signer(sep=".").sign(str(pk)),
    lambda pk: links.sign(links.REPORT, str(pk)),
    lambda pk: links.sign(links.COMMENT, str(pk))[:-1],
    lambda pk: links.sign(links.COMMENT, str(pk)).replace(f"{pk}.", f"{pk + 1}."),
    lambda pk: "x" * 3000,
    lambda pk: "\u0000é\u202e",
]


@pytest.mark.parametrize("forge", FORGED)
@pytest.mark.parametrize("name", ["your_comment", "edit_comment", "withdraw_comment", "appeal"])
def test_a_forged_link_gets_the_answer_of_a_link_to_nothing(
    client, comment, forge, name, django_assert_num_queries
):
    gone = reverse("moderation:your_comment", args=[links.sign(links.COMMENT, "999999")])
    for ask in (client.get, client.post):
        with django_assert_num_queries(0):
            answer = ask(reverse(f"moderation:{name}", args=[forge(comment.pk)]), {"sure": "1", "body": "x"})
        assert answer.status_code == 404
        assert answer.content == client.get(gone).content
    comment.refresh_from_db()
    assert comment.status == Comment.Status.PENDING


def test_wrong_methods(client, comment):
    assert client.post(at("your_comment", comment)).status_code == 405
    assert client.get(at("withdraw_comment", comment)).status_code == 405
    assert client.get(at("appeal", comment)).status_code == 405
    assert client.put(at("edit_comment", comment)).status_code == 405


def test_script_in_every_field_is_text(client):
    script = "<script>alert(1)</script>"
    post = make_post(title=script)
    comment = make_comment(post, author_name=script, body=script)
    reason = DecisionReason.objects.create(slug="x", title=script, public_sentence=script, legal=True)
    decided(comment, reason=reason, legal_ground=script, message=script)
    assert "<script>alert" not in page_of(client, comment).content.decode()
    assert script in words(page_of(client, comment))


def test_the_link_is_given_after_posting_and_in_the_same_browser_later(client, stranger):
    post = make_post()
    send(client, post)
    comment = Comment.objects.get()
    mine = links.status_path(comment.pk)
    assert mine in client.get(post.get_absolute_url()).content.decode()
    assert mine not in stranger.get(post.get_absolute_url()).content.decode()
    decided(comment)
    assert mine in client.get(post.get_absolute_url()).content.decode()
    assert mine not in stranger.get(post.get_absolute_url()).content.decode()


def test_the_link_comes_with_htmx_too(client):
    post = make_post()
    answer = send(client, post, headers={"HX-Request": "true"})
    assert links.status_path(Comment.objects.get().pk) in answer.content.decode()


def test_a_post_cannot_take_the_pages_addresses():
    assert is_reserved("your-comment")
    assert is_reserved("your-report")
    assert is_reserved("transparency")


def test_an_unknown_browser_with_the_link_sees_everything(stranger):
    comment = published(created_at=timezone.now())
    assert comment.body in words(stranger.get(at("your_comment", comment)))
