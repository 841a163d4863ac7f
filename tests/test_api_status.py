"""What became of a comment, asked for by its private token, without a key."""

import pytest
from django.test import Client

from blog.models import Comment
from moderation.decisions import Decision
from moderation.readers import links
from moderation.reasons import DecisionReason
from moderation.services import decide
from tests.api import Api, make_key, problem
from tests.factories import make_comment, make_post
from tests.readers import appealed, decided, edited

pytestmark = pytest.mark.django_db


def ask(token: str):
    return Api().get("comments/status", X_Comment_Token=token)


def step_of(comment: Comment) -> str:
    return ask(links.status_token(comment.pk)).json()["step"]


def test_who_leaves_a_comment_is_given_its_token_and_its_page():
    make_post(slug="a")
    sent = {"body": "I read it differently.", "author_name": "Ben", "author_email": "ben@mail.example"}
    left = Api(make_key("comment")).post("posts/a/comments", sent).json()
    told = ask(left["status_token"])
    assert told.status_code == 200
    assert told.json() | {"created_at": ""} == {
        "id": left["id"], "post": "a", "created_at": "", "step": "received", "decision": None,
        "may_appeal": False, "appeal_waits": False, "newer_token": None, "status_url": left["status_url"],
    }  # fmt: skip
    assert Client().get(left["status_url"]).status_code == 200
    assert "mail.example" not in told.content.decode()


def test_the_token_is_told_to_nobody_else():
    comment = make_comment(make_post(slug="a"), status=Comment.Status.APPROVED)
    key = Api(make_key("moderate", "read"))
    pages = [key.get("posts/a/comments"), key.get(f"comments/{comment.pk}"), key.get("queue?status=approved")]
    for page in pages:
        assert links.status_token(comment.pk) not in page.content.decode()


def test_what_a_moderator_may_still_take_back_is_not_told(ben):
    comment = make_comment()
    decide(comment, action=Decision.Action.REJECT, moderator=ben, message="Quite.")
    told = ask(links.status_token(comment.pk)).json()
    assert (told["step"], told["decision"]) == ("deciding", None)


def test_a_final_decision_is_told_with_its_reason_and_without_what_moderators_noted():
    comment = make_comment()
    reason = DecisionReason.objects.get(slug="off-topic")
    decided(comment, reason=reason, message="Try the other article.", note="Not for Ana.")
    response = ask(links.status_token(comment.pk))
    told = response.json()
    assert (told["step"], told["may_appeal"]) == ("rejected", True)
    assert told["decision"] | {"created_at": ""} == {
        "created_at": "", "by": "moderator", "sentence": reason.public_sentence, "legal_ground": "",
        "message": "Try the other article.",
    }  # fmt: skip
    assert "Not for Ana." not in response.content.decode()
    appealed(Client(), comment)
    told = ask(links.status_token(comment.pk)).json()
    assert (told["may_appeal"], told["appeal_waits"]) == (False, True)


def test_published_and_spam_are_said():
    for action, step in ((Decision.Action.APPROVE, "published"), (Decision.Action.SPAM, "spam")):
        comment = make_comment()
        decided(comment, action)
        assert step_of(comment) == step


def test_a_changed_comment_leads_to_the_one_in_its_place():
    comment = make_comment()
    edited(Client(), comment)
    told = ask(links.status_token(comment.pk)).json()
    newer = Comment.objects.latest("pk")
    assert (told["step"], told["newer_token"]) == ("withdrawn", links.status_token(newer.pk))
    assert ask(told["newer_token"]).json()["step"] == "received"


def test_a_token_that_opens_nothing_is_not_found(django_assert_num_queries):
    comment = make_comment()
    good = links.status_token(comment.pk)
    other_kinds = links.report_path(comment.pk).split("/")[2], links.sign(links.ADDRESS, str(comment.pk))
    for wrong in ("x", f"{comment.pk}", f"{comment.pk}.x", good[:-1], f"{good}x", "\x00", "é", *other_kinds):
        with django_assert_num_queries(0):
            assert links.comment_of(wrong) is None
        assert problem(ask(wrong), 404) == "not-found"
    assert problem(ask(links.status_token(comment.pk + 1)), 404) == "not-found"


def test_without_a_token_or_in_another_way_nothing_is_told():
    assert problem(Api().get("comments/status"), 400) == "invalid"
    comment = make_comment()
    assert problem(Api().get(f"comments/status?token={links.status_token(comment.pk)}"), 400) == "invalid"
    assert problem(Api().post("comments/status", {}), 405) == "wrong-method"


def test_nobody_keeps_the_answer(settings):
    told = ask(links.status_token(make_comment().pk))
    assert "no-store" in told.headers["Cache-Control"]
    assert "X-Comment-Token" in told.headers["Vary"]


def test_guessing_is_slow(settings):
    settings.API_RATE_ADDRESS = 3
    told = [ask("1.guess").status_code for _guess in range(4)]
    assert told == [404, 404, 404, 429]
