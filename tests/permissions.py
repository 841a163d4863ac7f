"""Who may ask for which address of the site: the table that test_permissions.py holds the site to.

An address that is new needs one line here: in RECORDS for a model in the admin, in ADDRESSES for any other.
"""

from datetime import date

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from blog.models import Author, Comment, Post, Tag
from blog.services import Source, write_note
from moderation.audit import AuditEntry, record
from moderation.authorrules import AuthorRule
from moderation.blocking import set_standing
from moderation.factchecks.matches import give_feedback
from moderation.factchecks.models import OWN
from moderation.factchecks.records import ClaimMatch, MatchFeedback, PostReading
from moderation.feedback import Feedback
from moderation.keys import ApiUsage
from moderation.keys import create as create_key
from moderation.models import Decision, DecisionReason, Policy, SpamMemory
from moderation.proposals import propose
from moderation.readers import links
from moderation.readers.models import Appeal, Report
from moderation.services import decide
from moderation.settling import settle_decisions
from moderation.sitelearning import SiteModel
from moderation.webhooks.events import test as send_test
from moderation.webhooks.models import Event, Webhook
from tests.desk import assessed, matched
from tests.factories import make_comment, make_fact_check, make_post, make_user

PERSONAS = ("stranger", "reader", "moderator", "editor", "owner")

# A letter for each persona, in that order:
#   +  let in: answered, led on, or told what is wrong with what was sent
#   L  led to the login page          x  forbidden          0  not found          -  wrong method
#   k  wants an API key, which no browser's session is

# Model in the admin -> who may see it, add, change and delete (M moderators, E editors, O the owner).
RECORDS = {
    "auth_group": ("O", "O", "O", "O"),
    "auth_user": ("O", "O", "O", "O"),
    "blog_author": ("EO", "EO", "EO", "EO"),
    "blog_contextnote": ("O", "", "", ""),
    "blog_post": ("EO", "EO", "EO", "EO"),
    "blog_tag": ("EO", "EO", "EO", "EO"),
    "moderation_apikey": ("O", "O", "O", ""),
    "moderation_apiusage": ("O", "", "", ""),
    "moderation_appeal": ("MO", "", "", ""),
    "moderation_assessment": ("O", "", "", ""),
    "moderation_auditentry": ("O", "", "", ""),
    "moderation_authorrule": ("MO", "MO", "", ""),
    "moderation_claimmatch": ("O", "", "", ""),
    "moderation_decision": ("O", "", "", ""),
    "moderation_decisionreason": ("O", "O", "O", "O"),
    "moderation_delivery": ("O", "", "", ""),
    "moderation_factcheck": ("MEO", "MEO", "MEO", ""),
    "moderation_feedback": ("O", "", "", "O"),
    "moderation_matchfeedback": ("O", "", "", ""),
    "moderation_policy": ("O", "O", "", ""),
    "moderation_postreading": ("O", "", "", "EO"),
    "moderation_publisher": ("MEO", "EO", "EO", ""),
    "moderation_queuedcomment": ("MO", "", "", ""),
    "moderation_report": ("MO", "", "", ""),
    "moderation_sitemodel": ("O", "", "", ""),
    "moderation_spammemory": ("O", "", "", ""),
    "moderation_statementofreasons": ("O", "", "", ""),
    "moderation_webhook": ("O", "O", "O", ""),
}

# Address (its name, or its pattern where it has none) -> what a GET and what a POST of nothing comes to.
ADDRESSES = {
    "healthz": ("+++++", "+++++"),
    "favicon.ico": ("+++++", "-----"),
    "blog:archive": ("+++++", "-----"),
    "blog:author": ("+++++", "-----"),
    "blog:comment": ("-----", "+++++"),
    "blog:feed": ("+++++", "-----"),
    "blog:front": ("+++++", "-----"),
    "blog:month": ("+++++", "-----"),
    "blog:post": ("+++++", "-----"),
    "blog:post_feed": ("+++++", "-----"),
    "blog:reply": ("+++++", "-----"),
    "blog:robots": ("+++++", "-----"),
    "blog:search": ("+++++", "-----"),
    "blog:sitemap": ("+++++", "-----"),
    "blog:tag": ("+++++", "-----"),
    "api:posts": ("+++++", "-----"),
    "api:post": ("+++++", "-----"),
    "api:comments": ("+++++", "kkkkk"),
    "api:thread": ("+++++", "-----"),
    "api:assessments": ("kkkkk", "kkkkk"),
    "api:queue": ("kkkkk", "kkkkk"),
    "api:comment_status": ("+++++", "-----"),
    "api:comment": ("kkkkk", "kkkkk"),
    "api:decisions": ("kkkkk", "kkkkk"),
    "api:fact_checks": ("kkkkk", "kkkkk"),
    "api:fact_check": ("kkkkk", "kkkkk"),
    "api:policies": ("kkkkk", "kkkkk"),
    "api:policy": ("kkkkk", "kkkkk"),
    "api:statistics": ("kkkkk", "kkkkk"),
    "api:schema": ("+++++", "-----"),
    "api:docs": ("+++++", "-----"),
    "api:docs_start": ("+++++", "-----"),
    "api:nothing": ("00000", "00000"),
    # Without a key the answer is "invalid", with status 200.
    "1.1/verify-key": ("-----", "+++++"),
    "1.1/comment-check": ("-----", "+++++"),
    "1.1/submit-spam": ("-----", "+++++"),
    "1.1/submit-ham": ("-----", "+++++"),
    "1.2/usage-limit": ("+++++", "+++++"),
    "1.2/key-sites": ("+++++", "+++++"),
    "akismet/<str:path_key>/1.1/verify-key": ("-----", "+++++"),
    "akismet/<str:path_key>/1.1/comment-check": ("-----", "+++++"),
    "akismet/<str:path_key>/1.1/submit-spam": ("-----", "+++++"),
    "akismet/<str:path_key>/1.1/submit-ham": ("-----", "+++++"),
    "akismet/<str:path_key>/1.2/usage-limit": ("+++++", "+++++"),
    "akismet/<str:path_key>/1.2/key-sites": ("+++++", "+++++"),
    "wire:coral": ("-----", "00000"),  # nobody is answered while it has no secret
    "wire:analyze": ("-----", "xxxxx"),  # Google's clients are told 403, not 401, without a key
    "wire:batch": ("-----", "+++++"),  # its parts are told for themselves what they may
    "wire:claims_search": ("xxxxx", "-----"),
    "wire:discovery": ("+++++", "-----"),
    "wire:suggestscore": ("-----", "xxxxx"),
    "wire:moderations": ("-----", "kkkkk"),
    "wire:nothing_of_google": ("00000", "00000"),
    "wire:nothing_of_openai": ("00000", "00000"),
    "moderation:appeal": ("-----", "+++++"),
    "moderation:edit_comment": ("+++++", "+++++"),
    "moderation:fact_check": ("+++++", "-----"),
    "moderation:report": ("+++++", "+++++"),
    "moderation:stop_mail": ("+++++", "+++++"),
    "moderation:transparency": ("+++++", "-----"),
    "moderation:withdraw_comment": ("-----", "+++++"),
    "moderation:your_comment": ("+++++", "-----"),
    "moderation:your_report": ("+++++", "-----"),
    "admin:index": ("LL+++", "LL+++"),
    "admin:app_list": ("LL+++", "LL+++"),
    "admin:login": ("+++++", "+++++"),
    "admin:logout": ("++---", "+++++"),
    "admin:password_change": ("LL+++", "LL+++"),
    "admin:password_change_done": ("LL+++", "LL---"),
    "admin:autocomplete": ("LLxxx", "LL---"),
    "admin:jsi18n": ("LL+++", "LL---"),
    "admin:view_on_site": ("LL+++", "LL+++"),
    "admin/(?P<url>.*)$": ("LL000", "LL000"),
    "admin:auth_user_password_change": ("LLxx+", "LLxx+"),
    "admin:moderation_appeal_change": ("LL+x+", "LL---"),  # answered, never edited
    "admin:moderation_appeal_answer": ("LL+x+", "LL+x+"),
    "admin:moderation_auditentry_export": ("LLxx+", "LL---"),
    "admin:moderation_authorrule_author": ("LL+x+", "LL+x+"),
    "admin:moderation_authorrule_comments": ("LL+x+", "LL+x+"),
    "admin:moderation_authorrule_erase": ("LLxx+", "LLxx+"),
    "admin:moderation_authorrule_lift": ("LL+x+", "LL+x+"),
    "admin:moderation_commenttrace_campaign": ("LL+x+", "LL+x+"),
    "admin:moderation_commenttrace_changelist": ("LL+x+", "LL+x+"),
    "admin:moderation_dashboard_changelist": ("LL+x+", "LL---"),
    "admin:moderation_policy_add": ("LLxx+", "LLxx+"),
    "admin:moderation_policy_adopt": ("LLxx+", "LLxx+"),
    "admin:moderation_policy_advisor": ("LLxx+", "LL---"),
    "admin:moderation_policy_end_shadow": ("LLxx+", "LLxx+"),
    "admin:moderation_policy_export": ("LLxx+", "LL---"),
    "admin:moderation_policy_import": ("LLxx+", "LLxx+"),
    "admin:moderation_policy_replay": ("LLxx+", "LL---"),
    "admin:moderation_policy_shadow": ("LLxx+", "LL---"),
    "admin:moderation_postreading_hints": ("LLx++", "LL---"),
    "admin:moderation_queuedcomment_bulk": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_bulk_undo": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_change": ("LL+x+", "LL---"),  # decided about, never edited
    "admin:moderation_queuedcomment_decide": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_feedback": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_lock": ("LL---", "LL+x+"),
    "admin:moderation_queuedcomment_forget_view": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_next": ("LL+x+", "LL---"),
    "admin:moderation_queuedcomment_note": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_score_again": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_save_view": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_settings": ("LL+x+", "LL+x+"),
    "admin:moderation_report_change": ("LL+x+", "LL---"),
    "admin:moderation_report_answer": ("LL+x+", "LL+x+"),
    "admin:moderation_sitemodel_use": ("LLxx+", "LLxx+"),
    "admin:moderation_statementofreasons_export": ("LLxx+", "LL---"),
    "admin:moderation_queuedcomment_undo": ("LL+x+", "LL+x+"),
    "admin:moderation_queuedcomment_unlock": ("LL---", "LL+x+"),
    "admin:moderation_apikey_shown": ("LLxx+", "LL---"),
    "admin:moderation_webhook_secret": ("LLxx+", "LL---"),
    "admin:moderation_webhook_rotate": ("LLxx+", "LLxx+"),
    "admin:moderation_webhook_test": ("LLxx+", "LLxx+"),
}

# Acts on several rows of a list in the admin -> who is offered them. A model without a line has none.
ACTIONS = {
    "auth_group": {"delete_selected": "O"},
    "auth_user": {"delete_selected": "O"},
    "blog_author": {"delete_selected": "EO"},
    "blog_post": {"delete_selected": "EO"},
    "blog_tag": {"delete_selected": "EO"},
    "moderation_delivery": {"send_again": "O"},
    "moderation_factcheck": {"switch_on": "MEO", "switch_off": "MEO"},
    "moderation_feedback": {"delete_selected": "O"},
    "moderation_postreading": {"delete_selected": "EO"},
    "moderation_publisher": {"allow": "EO", "disallow": "EO"},
    "moderation_queuedcomment": {"approve": "MO", "reject": "MO", "mark_as_spam": "MO"},
    "moderation_spammemory": {"forget": "O"},
}


class World:
    """A site with one row of everything. ``rows``: model -> its row; ``parts``: what addresses are made of."""

    def __init__(self) -> None:
        owner = make_user("owner")
        post = make_post(author=Author.objects.create(name="Mara", slug="mara"), published_at=timezone.now())
        tag = Tag.objects.create(name="Ships", slug="ships")
        post.tags.add(tag)
        entry = make_fact_check("The moon consists of cheese.", source=OWN, review_date=date(2026, 3, 4))
        body = "The moon consists of cheese."
        self.own = assessed(make_comment(post, body=body), fact_checks=(matched(entry, body, body),))
        shown = make_comment(post, body="That is not so.")
        decision = decide(shown, action=Decision.Action.APPROVE, moderator=owner)
        note = write_note(shown, text="See there.", sources=[Source(claim="c", publisher="p")], author=owner)
        match = ClaimMatch.objects.get()
        feedback = give_feedback(match, kind=MatchFeedback.Kind.NOT_THIS_CLAIM, by=owner)
        refused = make_comment(post, body="Nor that.")
        refusal = decide(refused, action=Decision.Action.REJECT, moderator=owner, settles_at=timezone.now())
        settle_decisions()
        key, _plaintext = create_key(name="A program", scopes=["read"], created_by=owner)
        appeal = Appeal.objects.create(decision=refusal)
        report = Report.objects.create(comment=shown, reason="abuse")
        policy = Policy.objects.get()
        replay = propose(policy.thresholds, policy.rules, by=owner, decisions=10)
        rule = set_standing(
            AuthorRule.Standing.TRUSTED, by=AuthorRule.By.DOMAIN, key="example.org", moderator=owner
        )
        webhook = Webhook.objects.create(url="https://example.org/", events=[Event.DECIDED], created_by=owner)
        self.rows = {
            "auth_group": Group.objects.get(name="Editors"),
            "auth_user": make_user(),
            "blog_author": post.author,
            "blog_contextnote": note,
            "blog_post": post,
            "blog_tag": tag,
            "moderation_apikey": key,
            "moderation_apiusage": ApiUsage.objects.create(key=key, day=date(2026, 3, 4)),
            "moderation_appeal": appeal,
            "moderation_assessment": self.own.assessments.first(),
            "moderation_auditentry": record(AuditEntry.What.MADE, post),
            "moderation_authorrule": rule,
            "moderation_claimmatch": match,
            "moderation_decision": decision,
            "moderation_decisionreason": DecisionReason.objects.first(),
            "moderation_delivery": send_test(webhook),
            "moderation_factcheck": entry,
            "moderation_feedback": Feedback.objects.create(key=key, source="api", text="Said.", scores={}),
            "moderation_matchfeedback": feedback,
            "moderation_policy": Policy.objects.get(),
            "moderation_postreading": PostReading.objects.get(post=post),
            "moderation_publisher": entry.publisher,
            "moderation_queuedcomment": self.own,
            "moderation_report": report,
            "moderation_sitemodel": SiteModel.objects.create(
                version=1, format=1, approved=1, rejected=1, last_decision=1, figures={}, better=False
            ),
            "moderation_spammemory": SpamMemory.objects.create(),
            "moderation_statementofreasons": refusal.statement,
            "moderation_webhook": webhook,
        }
        month = f"{timezone.localtime(post.published_at):%Y/%m}"
        self.parts = {
            "slug": post.slug,
            "version": policy.version,
            "pk": self.own.pk,
            "url": "nowhere",
            "path_key": "rjwrong",
            "app_label": "moderation",
            "kind": "text",
            "by": "email",
            "batch": "11111111-2222-3333-4444-555555555555",
            "year": month[:4],
            "month": month[5:],
            "id": self.rows["auth_user"].pk,
            "content_type_id": _content_type(post),
            "object_id": post.pk,
        }
        # Where an address means another row than the comment.
        self.instead = {
            "blog:author": {"slug": "mara"},
            "blog:tag": {"slug": "ships"},
            "blog:reply": {"pk": shown.pk},
            "moderation:fact_check": {"pk": entry.pk},
            "admin:moderation_authorrule_comments": {"pk": rule.pk},
            "admin:moderation_authorrule_lift": {"pk": rule.pk},
            "moderation:appeal": {"token": links.status_path(refused.pk).split("/")[2]},
            "moderation:edit_comment": {"token": links.status_path(self.own.pk).split("/")[2]},
            "moderation:report": {"pk": shown.pk},
            "moderation:stop_mail": {"token": links.stop_path("0" * 64).split("/")[3]},
            "moderation:withdraw_comment": {"token": links.status_path(self.own.pk).split("/")[2]},
            "moderation:your_comment": {"token": links.status_path(self.own.pk).split("/")[2]},
            "moderation:your_report": {"token": links.report_path(report.pk).split("/")[2]},
            "admin:moderation_appeal_answer": {"pk": appeal.pk},
            "admin:moderation_policy_adopt": {"pk": replay.pk},
            "admin:moderation_policy_end_shadow": {"pk": policy.pk},
            "admin:moderation_policy_export": {"pk": policy.pk},
            "admin:moderation_policy_replay": {"pk": replay.pk},
            "admin:moderation_policy_shadow": {"pk": policy.pk},
            "admin:moderation_report_answer": {"pk": report.pk},
            "admin:moderation_postreading_hints": {"pk": post.pk},
            "admin:moderation_queuedcomment_feedback": {"pk": match.pk},
            "admin:moderation_queuedcomment_undo": {"pk": decision.pk},
            "admin:moderation_apikey_shown": {"pk": key.pk},
            "admin:moderation_webhook_rotate": {"pk": webhook.pk},
            "admin:moderation_webhook_secret": {"pk": webhook.pk},
            "admin:moderation_webhook_test": {"pk": webhook.pk},
        }
        self.queries = {"admin:moderation_commenttrace_campaign": f"?key={self.own.pk}"}


def _content_type(row) -> int:
    return ContentType.objects.get_for_model(row).pk


def of_record(names: tuple[str, str, str, str], page: str) -> tuple[str, str]:
    """What a model's page in the admin comes to, for GET and POST, from its line in RECORDS."""
    see, add, change, delete = names
    look = set(see) | set(change)
    allowed = {
        "changelist": (look, look),
        "history": (look, look),
        "add": (add, add),
        "change": (look, change),
        "delete": (delete, delete),
        "": ("MEO", "MEO"),  # leads on to the row's page
    }[page]
    return tuple("LL" + "".join("+" if letter in who else "x" for letter in "MEO") for who in allowed)


__all__ = ["ACTIONS", "ADDRESSES", "PERSONAS", "RECORDS", "Comment", "Post", "User", "World", "of_record"]
