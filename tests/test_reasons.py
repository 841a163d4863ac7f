"""Why a comment is not published: the shipped list, the owner's changes, and what a decision keeps of it."""

import pytest
from django.urls import reverse

from moderation import services
from moderation.models import Decision, DecisionReason
from tests.desk import page_of
from tests.factories import make_comment

pytestmark = pytest.mark.django_db
LIST = reverse("admin:moderation_decisionreason_changelist")
ADD = reverse("admin:moderation_decisionreason_add")
NEW = {
    "title": "Doxxing",
    "slug": "doxxing",
    "public_sentence": "Your comment gives away where somebody lives.",
    "active": "on",
    "position": "5",
}


def change(reason):
    return reverse("admin:moderation_decisionreason_change", args=[reason.pk])


def delete(reason):
    return reverse("admin:moderation_decisionreason_delete", args=[reason.pk])


def decide(comment, **data):
    return reverse("admin:moderation_queuedcomment_decide", args=[comment.pk]), {"seen": "pending"} | data


def test_a_site_starts_with_ten_reasons_each_with_a_sentence_of_its_own():
    reasons = list(DecisionReason.objects.in_use())
    assert [reason.slug for reason in reasons] == [
        "personal-attack",
        "hate",
        "threat",
        "obscenity",
        "spam",
        "misinformation",
        "off-topic",
        "illegal",
        "duplicate",
        "other",
    ]
    assert all(reason.public_sentence.startswith("Your comment ") for reason in reasons)
    assert len({reason.public_sentence for reason in reasons}) == 10
    assert [reason.slug for reason in reasons if reason.legal] == ["illegal"]


def test_a_rejection_needs_a_reason_and_nothing_typed_is_lost(desk):
    comment = make_comment()
    address, data = decide(comment, action="reject", message="What I typed.")
    response = desk.post(address, data)
    page = response.content.decode()
    assert response.status_code == 400
    assert "Choose why the comment is rejected" in page
    assert "What I typed." in page
    assert not Decision.objects.exists()


def test_illegal_content_needs_the_law_it_breaks(desk):
    comment = make_comment()
    address, data = decide(comment, action="reject", reason="illegal")
    assert "Name the law" in desk.post(address, data).content.decode()
    desk.post(address, data | {"legal_ground": " Section 130 of the criminal code: incitement. "})
    decision = Decision.objects.get()
    assert decision.legal_ground == "Section 130 of the criminal code: incitement."
    assert "Section 130" in desk.get(page_of(comment)).content.decode()


def test_the_service_refuses_what_the_form_would(ben):
    illegal = DecisionReason.objects.get(slug="illegal")
    for words in (
        {"action": Decision.Action.REJECT, "reason": illegal},
        {"action": Decision.Action.SPAM, "reason": illegal, "legal_ground": "  "},
        {"action": Decision.Action.APPROVE, "reason": DecisionReason.objects.get(slug="hate")},
        {"action": "nonsense"},
    ):
        with pytest.raises(ValueError, match=r"legal ground|no reason|no way"):
            services.decide(make_comment(), moderator=ben, **words)
    assert not Decision.objects.exists()


def test_without_any_reason_in_use_a_rejection_goes_without(desk):
    DecisionReason.objects.update(active=False)
    comment = make_comment()
    address, data = decide(comment, action="reject")
    desk.post(address, data)
    decision = Decision.objects.get()
    assert (decision.reason, decision.public_sentence) == (None, "")


def test_a_decision_keeps_the_sentence_it_was_made_with(desk, owner):
    address, data = decide(make_comment(), action="reject", reason="off-topic")
    desk.post(address, data)
    reason = DecisionReason.objects.get(slug="off-topic")
    owner.post(change(reason), NEW | {"public_sentence": "Reworded."})
    reason.refresh_from_db()
    assert reason.public_sentence == "Reworded."
    assert reason.slug == "off-topic"  # cannot be changed
    decision = Decision.objects.get()
    assert decision.public_sentence == "Your comment is not about the article it was left under."


def test_the_owner_adds_a_reason_and_moderators_find_it_in_its_place(desk, owner):
    owner.post(ADD, NEW)
    comment = make_comment()
    page = desk.get(page_of(comment)).content.decode()
    assert page.index(">Doxxing<") < page.index(">Personal attack<")
    address, data = decide(comment, action="reject", reason="doxxing")
    desk.post(address, data)
    assert Decision.objects.get().public_sentence == NEW["public_sentence"]


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "hate"}, {"slug": "a b"}, {"public_sentence": ""}, {"public_sentence": "x" * 501}, {"title": ""}],
)
def test_a_wrong_reason_is_refused_with_a_sentence(owner, wrong):
    response = owner.post(ADD, NEW | wrong)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert DecisionReason.objects.count() == 10


def test_a_reason_that_was_used_is_retired_not_deleted(owner, desk):
    used, unused = DecisionReason.objects.get(slug="hate"), DecisionReason.objects.get(slug="threat")
    address, data = decide(make_comment(), action="reject", reason="hate")
    desk.post(address, data)
    assert owner.post(delete(used), {"post": "yes"}).status_code == 403
    assert owner.post(delete(unused), {"post": "yes"}).status_code == 302
    assert DecisionReason.objects.filter(slug="hate").exists()
    assert not DecisionReason.objects.filter(slug="threat").exists()
    owner.post(change(used), {**NEW, "active": ""})
    assert (
        "no longer in use" in desk.post(*decide(make_comment(), action="reject", reason="hate")).content.decode()
    )


def test_script_in_a_reason_stays_text(owner, desk):
    owner.post(ADD, NEW | {"title": "<script>alert(1)</script>", "public_sentence": "<script>alert(2)</script>"})
    comment = make_comment()
    address, data = decide(comment, action="reject", reason="doxxing", legal_ground="<script>alert(3)</script>")
    desk.post(address, data)
    for client, address in ((desk, page_of(comment)), (owner, LIST)):
        assert "<script>alert" not in client.get(address).content.decode()


def test_only_the_owner_changes_the_list(moderator, editor):
    reason = DecisionReason.objects.first()
    for client in (moderator, editor):
        for address in (LIST, ADD, change(reason), delete(reason)):
            assert client.get(address).status_code == 403
            assert client.post(address, NEW).status_code == 403
    assert DecisionReason.objects.count() == 10


def test_the_records_show_reasons_and_what_was_taken_back(owner, ben):
    hate = DecisionReason.objects.get(slug="hate")
    decision = services.decide(make_comment(), action=Decision.Action.REJECT, moderator=ben, reason=hate)
    services.undo(decision, moderator=ben)
    page = owner.get(reverse("admin:moderation_decision_changelist")).content.decode()
    assert ">Hate<" in page
    assert "decision taken back" in page
    assert 'alt="True"' in page
    detail = reverse("admin:moderation_decision_change", args=[decision.pk])
    assert owner.get(detail).status_code == 200
    assert owner.post(detail, {"note": "changed"}).status_code == 403
