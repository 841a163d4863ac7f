"""The owner's policies: a form, a replay before anything is put in force, and what every version says."""

from dataclasses import replace

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from moderation.automatic import looked_at_again
from moderation.desk import policyfiles, policyforms
from moderation.desk.advisorpage import advisor_context
from moderation.desk.policypages import replay_context, rules_context, shadow_context
from moderation.desk.posting import only_posts
from moderation.models import Policy, Replay
from moderation.policy import DEFAULT_THRESHOLDS, Rules, Threshold
from moderation.proposals import adopt, propose
from moderation.rules import RulesError, parse
from moderation.scoring.types import Label
from moderation.services import PolicyChanged
from moderation.shadow import end_shadow

LARGEST = 2**63 - 1  # a path may hold numbers that no database has room for


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """No row is changed here: whoever edits proposes, sees the replay, and adopts a new version."""

    list_display = ["version", "used", "note", "made_by", "created_at"]
    list_display_links = ["version"]
    list_select_related = ["made_by"]
    show_full_result_count = False
    change_list_template = "moderation/policy_list.html"
    change_form_template = "moderation/policy_detail.html"

    class Media:
        css = {"all": ["moderation/desk.css", "moderation/policies.css"]}

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def named(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"moderation_policy_{name}")

        return [
            named("advisor/", require_safe(self.advisor_view), "advisor"),
            named("import/", self.import_view, "import"),
            named("replay/<int:pk>/", require_safe(self.replay_view), "replay"),
            named("replay/<int:pk>/adopt/", only_posts(self, self.adopt_view), "adopt"),
            named("<int:pk>/export/", require_safe(self.export_view), "export"),
            named("<int:pk>/shadow/", require_safe(self.shadow_view), "shadow"),
            named("<int:pk>/shadow/end/", only_posts(self, self.end_shadow_view, page="change"), "end_shadow"),
            *super().get_urls(),
        ]

    # --- the list, and one version ---

    @admin.display(description=gettext_lazy("used"))
    def used(self, policy):
        if policy.active:
            return _("in force")
        return _("shadow, without effect") if policy.shadow else "–"

    def changelist_view(self, request, extra_context=None):
        again = looked_at_again().aggregate(waiting=Count("pk", filter=Q(done=False)), drawn=Count("pk"))
        context = {"title": _("Policies"), "second_looks": again, "may_add": self.has_add_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_fields(self, request, obj=None):
        return ["version", "used", "created_at", "made_by", "note", "table"]

    def get_readonly_fields(self, request, obj=None):
        return ["used", "table"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=gettext_lazy("rules"))
    def table(self, policy):
        try:
            return render_to_string("moderation/policy_rules.html", rules_context(policy.as_rules()))
        except RulesError as error:
            return _("This version cannot be read: %(why)s") % {"why": error}

    # --- proposing ---

    def add_view(self, request, form_url="", extra_context=None):
        """The form. What it makes is replayed and shown, never put in force from here."""
        self._may_add(request)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        rules, note = self._start(request)
        starts = {"initial": policyforms.initial_of(rules, note), "label_suffix": ""}
        others = {
            "initial": policyforms.initial_overrides(rules),
            "prefix": "override",
            "form_kwargs": {"label_suffix": ""},
        }
        if request.method == "POST":
            form = policyforms.PolicyForm(request.POST, **starts)
            overrides = policyforms.OverrideFormSet(request.POST, **others)
            if form.is_valid() & overrides.is_valid():  # both, so that all that is wrong is said at once
                made = self._propose(request, form, overrides)
                if made:
                    return redirect("admin:moderation_policy_replay", made.pk)
        else:
            form, overrides = policyforms.PolicyForm(**starts), policyforms.OverrideFormSet(**others)
        wrong = form.is_bound and not (form.is_valid() and overrides.is_valid())
        context = {"form": form, "overrides": overrides, "wrong": wrong, "title": _("New version of the policy")}
        return self._page(request, "moderation/policy_edit.html", context)

    def _propose(self, request, form, overrides) -> Replay | None:
        exceptions = [made for each in overrides if each.cleaned_data and (made := each.as_json())]
        values = form.cleaned_data
        try:
            return propose(
                form.thresholds(),
                form.rules(exceptions),
                note=values["note"],
                by=request.user,
                decisions=values["decisions"],
            )
        except RulesError as error:  # the fields have checked all that can be said at one of them
            form.add_error(None, f"{error.field}: {error}")
            return None

    def _start(self, request) -> tuple[Rules, str]:
        """The rules that a form starts from: a proposal or version named in the address, or the one in force."""
        asked = request.GET
        try:
            if asked.get("replay", "").isdecimal():
                made = Replay.objects.filter(pk=min(int(asked["replay"][:19]), LARGEST)).first()
                if made:
                    return parse(made.thresholds, made.rules), made.note
            chosen = Policy.objects.filter(active=True)
            if asked.get("version", "").isdecimal():
                chosen = Policy.objects.filter(version=min(int(asked["version"][:9]), 2**31 - 1))
            policy = chosen.first() or Policy.objects.get(active=True)
            return _advised(policy.as_rules(), asked), ""
        except (RulesError, Policy.DoesNotExist):
            return Rules(thresholds=DEFAULT_THRESHOLDS), ""

    def import_view(self, request):
        self._may_add(request)
        form = policyfiles.ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data["file"]
            decisions = policyforms.REPLAYED[1]
            made = propose(
                given["thresholds"], given["rules"], note=given["note"], by=request.user, decisions=decisions
            )
            return redirect("admin:moderation_policy_replay", made.pk)
        return self._page(request, "moderation/policy_import.html", {"form": form, "title": _("Import a policy")})

    def export_view(self, request, pk):
        policy = self._policy(request, pk)
        name = f'attachment; filename="policy-{policy.version}.json"'
        options = {"indent": 1, "ensure_ascii": False}
        try:
            content = policyfiles.exported(policy)
        except RulesError as error:
            self.message_user(request, _("This version cannot be read: %(why)s") % {"why": error}, messages.ERROR)
            return redirect("admin:moderation_policy_change", policy.pk)
        return JsonResponse(content, headers={"Content-Disposition": name}, json_dumps_params=options)

    # --- the replay, and what comes of it ---

    def replay_view(self, request, pk):
        made = self._replay(request, pk)
        context = replay_context(made, request.GET) | {"may_add": self.has_add_permission(request)}
        return self._page(request, "moderation/policy_replay.html", context | {"title": _("What would change")})

    def adopt_view(self, request, pk):
        self._may_add(request)
        made = self._replay(request, pk)
        as_shadow = request.POST.get("as") == "shadow"
        if not as_shadow and request.POST.get("as") != "active":
            self.message_user(request, _("Press one of the two buttons."), messages.WARNING)
            return redirect("admin:moderation_policy_replay", pk)
        try:
            policy = adopt(made, by=request.user, as_shadow=as_shadow)
        except PolicyChanged as late:
            self.message_user(request, _changed(late.present), messages.WARNING)
            return redirect("admin:moderation_policy_replay", pk)
        if policy.shadow:
            sentence = _("Policy %(version)d runs beside the one in force, without effect.")
        elif policy.active:
            sentence = _("Policy %(version)d is in force for comments scored from now on.")
        else:
            sentence = _("This proposal became policy %(version)d, which is no longer in force.")
        self.message_user(request, sentence % {"version": policy.version}, messages.SUCCESS)
        return redirect("admin:moderation_policy_changelist")

    # --- shadow and advisor ---

    def shadow_view(self, request, pk):
        policy = self._policy(request, pk)
        context = shadow_context(policy, request.GET) | {"may_add": self.has_add_permission(request)}
        title = _("Policy %(version)d as shadow") % {"version": policy.version}
        return self._page(request, "moderation/policy_shadow.html", context | {"title": title})

    def end_shadow_view(self, request, pk):
        self._may_add(request)
        policy = self._policy(request, pk)
        end_shadow(policy)
        sentence = _("Policy %(version)d no longer runs beside the one in force. What it said is kept.")
        self.message_user(request, sentence % {"version": policy.version}, messages.SUCCESS)
        return redirect("admin:moderation_policy_shadow", pk)

    def advisor_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = advisor_context(request.GET) | {"may_add": self.has_add_permission(request)}
        title = _("Work against misses")
        return self._page(request, "moderation/policy_advisor.html", context | {"title": title})

    # --- shared ---

    def _page(self, request, template, context):
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        wrong = context.get("wrong") or (context.get("form") is not None and context["form"].errors)
        return TemplateResponse(request, template, shared | context, status=400 if wrong else 200)

    def _may_add(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _policy(self, request, pk) -> Policy:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _found(Policy, pk)

    def _replay(self, request, pk) -> Replay:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _found(Replay, pk)


def _found(model, pk):
    row = model.objects.filter(pk=min(pk, LARGEST)).first()
    if row is None:
        raise Http404
    return row


def _changed(present: Policy | None) -> str:
    who = present.made_by if present else None
    name = (who.get_full_name() or who.get_username()) if who else _("somebody")
    return _(
        "Since this was replayed, %(name)s put policy %(version)s in force. Nothing of yours was stored: start "
        "from your proposal again, so that its replay is measured against what is in force now."
    ) % {"name": name, "version": present.version if present else "–"}


def _advised(rules: Rules, asked) -> Rules:
    """The rules with what the advisor proposes, handed over as ``?review_spam=0.41&reject_spam=0.9``."""
    thresholds = dict(rules.thresholds)
    for label in Label:
        present = thresholds.get(label, DEFAULT_THRESHOLDS[label])
        try:
            review = float(asked.get(f"review_{label}", present.review))
            thresholds[label] = Threshold(review, float(asked.get(f"reject_{label}", present.reject)))
        except ValueError:
            continue
    return replace(rules, thresholds=thresholds)
