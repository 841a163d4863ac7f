"""Blocking and trusting authors in the admin, and all comments of one author on one page."""

from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from blog.models import Comment
from moderation.audit import name_of
from moderation.authorrules import AuthorRule
from moderation.blocking import lift, set_standing
from moderation.desk.erasing import EraseView
from moderation.desk.masking import with_readings
from moderation.desk.peopleforms import DAYS, By, RuleForm, named
from moderation.desk.posting import only_posts
from moderation.desk.records import ReadOnlyAdmin
from moderation.desk.together import Together, TogetherView, counted
from moderation.people import comments_by, keys_of, standing


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
            path("<int:pk>/lift/", wrap(only_posts(self, self.lift_view)), name="moderation_authorrule_lift"),
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
            "ways": [(way, named(way, keys)) for way in By.values if way in keys],
            "standing": standing(comment),
            "may_set": self.has_add_permission(request),
        }
        what = Together(
            comments=comments_by(by, keys[by]),
            title=_("Comments by the author of comment %(number)d") % {"number": comment.pk},
            about=_("Known by: %(by)s.") % {"by": named(by, keys)},
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
            "examples": with_readings(touched.select_related("post").order_by("-pk"), request)[:10],
            "earlier": AuthorRule.objects.in_force().filter(by=values["by"], key=values["key"]).first(),
            "title": _("What it touches"),
        }
        return self._answer(request, "moderation/people_preview.html", context)

    def _answer(self, request, template, context, status=200):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, template, context, status=status)
