"""Blocking and trusting authors in the admin, and all comments of one author on one page."""

import ipaddress
import re
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import DomainNameValidator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from blog.models import Comment
from blog.services import origin_of
from moderation.audit import name_of
from moderation.authorrules import AuthorRule
from moderation.blocking import lift, set_standing
from moderation.desk.erasing import EraseView
from moderation.desk.records import ReadOnlyAdmin
from moderation.desk.together import Together, TogetherView, counted
from moderation.emails import EMAIL, email_key, is_address
from moderation.people import comments_by, keys_of, standing

By = AuthorRule.By
_HASH = re.compile(r"[0-9a-f]{64}")
FOREVER = 0
DAYS = [
    (1, gettext_lazy("1 day")),
    (7, gettext_lazy("7 days")),
    (30, gettext_lazy("30 days")),
    (365, gettext_lazy("a year")),
    (FOREVER, gettext_lazy("until it is lifted")),
]


class RuleForm(forms.Form):
    """Whom to block or trust: the author of ``comment``, or whoever ``value`` describes."""

    standing = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            (AuthorRule.Standing.BLOCKED, gettext_lazy("Block: comments wait, with the advice to reject")),
            (AuthorRule.Standing.TRUSTED, gettext_lazy("Trust: as the policy says of trusted authors")),
        ],
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Known by"),
        choices=By.choices,
        help_text=gettext_lazy(
            "Anybody can write anybody's e-mail address. Many people share a domain, and some an internet address "
            "or a network."
        ),
    )
    value = forms.CharField(
        label=gettext_lazy("Which one"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "An e-mail address (only a keyed hash of it is stored), a domain such as example.org, an internet "
            "address (stored as a hash too), or a network such as 192.0.2.0/24 or 2001:db8:7::/48."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("For"), choices=DAYS, coerce=int, initial=30)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Why; for moderators."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, comment: Comment | None, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.keys = keys_of(comment) if comment else {}
        if comment:
            del self.fields["value"]
            self.fields["by"].choices = [(by, _named(by, self.keys)) for by in By.values if by in self.keys]

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if EMAIL.search(note):
            raise ValidationError(_("Leave the e-mail address out: it is known by its hash, and shown to nobody."))
        return note

    def clean(self):
        values = super().clean()
        by = values.get("by")
        if by is None:
            return values
        if self.keys:
            values["key"] = self.keys.get(by, "")
        elif "value" in values:
            try:
                values["key"] = key_of(by, values["value"].strip())
            except ValidationError as error:
                self.add_error("value", error)
        return values


def _named(by: str, keys: dict[str, str]) -> str:
    """What a choice is called: a domain or network is shown, the others only named."""
    label = str(By(by).label)
    return f"{label} {keys[by]}" if by in (By.DOMAIN, By.NETWORK) else label


def key_of(by: str, value: str) -> str:
    """The key of what somebody typed, or of a hash that the page itself sent back. Raises ValidationError."""
    if by == By.EMAIL:
        if _HASH.fullmatch(value):
            return value
        if not is_address(value) or not email_key(value):
            raise ValidationError(_("This is not an e-mail address. One looks like ana@example.org."))
        return email_key(value)
    if by == By.DOMAIN:
        domain = value.lower().removeprefix("@").rstrip(".")
        DomainNameValidator(message=_("This is not a domain. One looks like example.org."))(domain)
        if "." not in domain:
            raise ValidationError(_("A domain has two parts at least, such as example.org."))
        return domain
    if by == By.ADDRESS and _HASH.fullmatch(value):
        return value
    return _key_of_place(by, value)


def _key_of_place(by: str, value: str) -> str:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        sentence = _("This is not an internet address. One looks like 192.0.2.7 or 2001:db8:7::1.")
        raise ValidationError(sentence) from None
    origin = origin_of(str(network.network_address))
    alone = network.num_addresses == 1
    if by == By.ADDRESS:
        if not alone:
            raise ValidationError(_("This is a network. Choose “network” above, or write one address of it."))
        return origin.ip_hash
    if not alone and str(network) != origin.ip_network:
        raise ValidationError(
            _("Networks are known by /24 (or /48 for IPv6): write one such as %s.") % origin.ip_network
        )
    return origin.ip_network


class InForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("in force")
    parameter_name = "force"

    def lookups(self, request, model_admin):
        return [("yes", _("In force")), ("no", _("Lifted or run out"))]

    def queryset(self, request, queryset):
        in_force = AuthorRule.objects.in_force()
        if self.value() == "yes":
            return queryset.filter(pk__in=in_force)
        return queryset.exclude(pk__in=in_force) if self.value() == "no" else queryset


@admin.register(AuthorRule)
class AuthorRuleAdmin(EraseView, TogetherView, ReadOnlyAdmin):
    list_display = ["whom_shown", "standing", "state", "expires_at", "note", "maker", "created_at"]
    list_filter = [InForceFilter, "standing", "by"]
    list_select_related = ["comment", "made_by"]
    show_full_result_count = False
    fields = [
        "whom_shown", "standing", "state", "expires_at", "note", "maker", "created_at", "lifted_at", "lifter",
    ]  # fmt: skip
    readonly_fields = ["whom_shown", "state", "maker", "lifter"]
    change_form_template = "moderation/people_rule.html"

    def has_add_permission(self, request):
        return request.user.has_perm("moderation.set_standing")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        either = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path("of/<int:pk>/<str:by>/", wrap(either(self.author_view)), name="moderation_authorrule_author"),
            path(
                "<int:pk>/comments/", wrap(either(self.rule_comments_view)), name="moderation_authorrule_comments"
            ),
            path("<int:pk>/lift/", wrap(require_POST(self.lift_view)), name="moderation_authorrule_lift"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("whom"))
    def whom_shown(self, rule):
        return format_html("<bdi>{}</bdi>", rule.whom())

    @admin.display(description=gettext_lazy("in force"))
    def state(self, rule):
        if rule.lifted_at:
            return _("lifted")
        return _("yes") if rule.is_in_force else _("run out")

    @admin.display(description=gettext_lazy("made by"))
    def maker(self, rule):
        return name_of(rule.made_by)

    @admin.display(description=gettext_lazy("lifted by"))
    def lifter(self, rule):
        return name_of(rule.lifted_by)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": _("Blocked and trusted authors")} | (extra_context or {})
        )

    def add_view(self, request, form_url="", extra_context=None):
        """Whom to block or trust; then what that touches; then it is stored."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        comment = self._comment(request)
        if request.method != "POST":
            initial = {name: request.GET[name] for name in ("by", "standing") if name in request.GET}
            return self._ask(request, comment, RuleForm(comment, initial=initial))
        form = RuleForm(comment, request.POST)
        if not form.is_valid():
            return self._ask(request, comment, form, status=400)
        if request.POST.get("act") != "confirm":
            return self._show(request, comment, form)
        values = form.cleaned_data
        rule = set_standing(
            AuthorRule.Standing(values["standing"]),
            by=By(values["by"]),
            key=values["key"],
            moderator=request.user,
            note=values["note"],
            expires_at=timezone.now() + timedelta(days=values["days"]) if values["days"] else None,
            comment=comment,
        )
        self.message_user(request, _("Stored: %(rule)s.") % {"rule": rule}, messages.SUCCESS)
        if comment:
            return redirect("admin:moderation_queuedcomment_change", comment.pk)
        return redirect("admin:moderation_authorrule_changelist")

    def lift_view(self, request, pk):
        if not self.has_add_permission(request):
            raise PermissionDenied
        rule = self._rule(request, pk)
        if lift(rule, moderator=request.user):
            self.message_user(request, _("Lifted: %(rule)s.") % {"rule": rule}, messages.SUCCESS)
        else:
            self.message_user(request, _("It had been lifted already."), messages.INFO)
        return redirect("admin:moderation_authorrule_change", pk)

    def author_view(self, request, pk, by):
        """All comments of the author of one comment, known by ``by``."""
        if not request.user.has_perm("moderation.view_queuedcomment"):
            raise PermissionDenied
        comment = Comment.objects.filter(pk=min(pk, 2**63 - 1)).first()
        keys = keys_of(comment) if comment else {}
        if by not in keys:
            raise Http404
        context = {
            "comment": comment,
            "by": by,
            "ways": [(way, _named(way, keys)) for way in By.values if way in keys],
            "standing": standing(comment),
            "may_set": self.has_add_permission(request),
        }
        what = Together(
            comments=comments_by(by, keys[by]),
            title=_("Comments by the author of comment %(number)d") % {"number": comment.pk},
            about=_("Known by: %(by)s.") % {"by": _named(by, keys)},
            template="moderation/people_comments.html",
            context=context,
        )
        return self.together(request, what)

    def rule_comments_view(self, request, pk):
        """All comments that a rule is about, whether it is in force or not."""
        rule = self._rule(request, pk)
        if not rule.key:
            raise Http404
        what = Together(comments=comments_by(rule.by, rule.key), title=_("Comments: %s") % rule, about=rule.note)
        return self.together(request, what)

    def _comment(self, request) -> Comment | None:
        """The comment that the address names; None for none. Raises Http404 for one that there is not."""
        number = request.GET.get("comment", "")
        if not number:
            return None
        good = number.isascii() and number.isdecimal() and len(number) <= 18
        comment = Comment.objects.filter(pk=number).first() if good else None
        if comment is None or not keys_of(comment):
            raise Http404
        return comment

    def _rule(self, request, pk) -> AuthorRule:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rule = AuthorRule.objects.select_related("comment").filter(pk=min(pk, 2**63 - 1)).first()
        if rule is None:
            raise Http404
        return rule

    def _ask(self, request, comment, form, status=200):
        context = {"form": form, "comment": comment, "title": _("Block or trust an author")}
        return self._answer(request, "moderation/people_form.html", context, status)

    def _show(self, request, comment, form):
        """What the rule would touch, before it is stored."""
        values = form.cleaned_data
        touched = comments_by(values["by"], values["key"])
        rule = AuthorRule(standing=values["standing"], by=values["by"], key=values["key"], comment=comment)
        hidden = {name: values[name] for name in ("standing", "by", "days", "note")}
        context = {
            "comment": comment,
            "rule": rule,
            "days": dict(DAYS)[values["days"]],
            "note": values["note"],
            # The hash takes the place of what was typed: no page holds an e-mail address.
            "hidden": hidden if comment else hidden | {"value": values["key"]},
            "counted": counted(touched),
            "examples": touched.select_related("post").order_by("-pk")[:10],
            "earlier": AuthorRule.objects.in_force().filter(by=values["by"], key=values["key"]).first(),
            "title": _("What it touches"),
        }
        return self._answer(request, "moderation/people_preview.html", context)

    def _answer(self, request, template, context, status=200):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, template, context, status=status)
