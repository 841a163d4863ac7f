"""A comment's private page: what became of it, and what its author can do."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog.addresses import client_address
from blog.models import Comment
from blog.services import origin_of
from blog.visitors import remember_comment
from blog.withdrawing import NotWaiting, edit_comment, withdraw_comment
from moderation.readers import appeals, links, waiting
from moderation.readers.forms import AppealForm, EditForm
from moderation.readers.private import private_page
from moderation.readers.progress import REFUSED, newer_text, progress_of

APPEALED = gettext_lazy(
    "You have appealed already, which is possible once. Your first appeal counts and stands below; "
    "this one was not kept."
)


@private_page(links.comment_of)
@require_safe
def your_comment(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    return _newer(comment) or _page(request, comment, token)


@private_page(links.comment_of)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Another text for a waiting comment. Sent twice, the second leads to what the first made."""
    newer = _newer(comment)
    if newer:
        return newer
    sent = request.POST if request.method == "POST" else None
    form = EditForm(sent, post=comment.post, initial={"body": comment.body})
    if comment.status != Comment.Status.PENDING:
        return _edit_page(request, comment, token, form, status=409)
    if sent is None:
        return _edit_page(request, comment, token, form)
    if not form.is_valid():
        return _edit_page(request, comment, token, form, status=422)
    body = form.cleaned_data["body"]
    if body == comment.body:
        return HttpResponseRedirect(links.status_path(comment.pk), status=303)
    origin = origin_of(client_address(request))
    wait = waiting.too_many(form, origin)
    if wait:
        return waiting.with_retry_after(_edit_page(request, comment, token, form), wait)
    try:
        edited = edit_comment(comment, body=body, origin=origin)
    except NotWaiting as late:
        return _newer(late.comment) or _edit_page(request, late.comment, token, form, status=409)
    response = HttpResponseRedirect(links.status_path(edited.pk), status=303)
    remember_comment(request, response, edited.pk)
    return response


@private_page(links.comment_of)
@require_POST
def withdraw(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Pressed twice, it is withdrawn once."""
    if not request.POST.get("sure"):
        return _page(request, comment, token, said=_("Tick the box to withdraw your comment."), status=422)
    try:
        withdraw_comment(comment)
    except NotWaiting as late:
        if late.comment.status != Comment.Status.WITHDRAWN:
            said = _("Your comment does not wait any more, so it could not be withdrawn.")
            return _page(request, late.comment, token, said=said, status=409)
    return HttpResponseRedirect(links.status_path(comment.pk), status=303)


@private_page(links.comment_of)
@require_POST
def appeal(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Sent twice, the first one counts; what differs from it is not kept, and that is said."""
    form = AppealForm(request.POST, post=comment.post)
    if not form.is_valid():
        return _page(request, comment, token, form=form, status=422)
    try:
        made = appeals.appeal(comment, form.cleaned_data["text"])
    except appeals.NothingToAppeal:
        made = progress_of(comment).appeal
        said = APPEALED if made else _("There is no decision that you could appeal against now.")
        return _page(request, comment, token, said=said, status=409)
    if made.text != form.cleaned_data["text"]:
        return _page(request, comment, token, said=APPEALED, status=409)
    return HttpResponseRedirect(links.status_path(comment.pk), status=303)


def _newer(comment: Comment) -> HttpResponse | None:
    """The way to the page of the text that took this one's place, if one did."""
    newer = newer_text(comment)
    return HttpResponseRedirect(links.status_path(newer), status=303) if newer else None


def _page(request, comment: Comment, token: str, *, form=None, said: str = "", status: int = 200) -> HttpResponse:
    progress = progress_of(comment)
    if form is None and progress.may_appeal:
        form = AppealForm(post=comment.post)
    context = {
        "comment": comment,
        "token": token,
        "progress": progress,
        "refused": progress.step in REFUSED,
        "form": form if progress.may_appeal else None,
        "said": said,
    }
    return render(request, "moderation/readers/your_comment.html", context, status=status)


def _edit_page(request, comment: Comment, token: str, form: EditForm, status: int = 200) -> HttpResponse:
    context = {"comment": comment, "token": token, "form": form, "waits": comment.status == Comment.Status.PENDING}
    return render(request, "moderation/readers/edit.html", context, status=status)
