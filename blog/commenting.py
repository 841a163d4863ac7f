"""Leaving a comment: the address that the form posts to, and the page for answering without JavaScript."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from blog import traps
from blog.addresses import client_address
from blog.forms import CommentForm
from blog.models import Comment, Post
from blog.services import Origin, earlier_submission, origin_of, submit_comment
from blog.threads import closed_sentence, single_item
from blog.visitors import DETAILS, remember, saved_details


@csrf_exempt  # traps.py says why, and what stands in its place
@never_cache
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment. Whatever is wrong with it, the answer holds everything that was typed."""
    refusal = _refuse(request)
    if refusal is not None:
        return refusal
    request.encoding = "utf-8"  # a charset of the sender's choice could be one that is none
    post = Post.objects.published().filter(slug=slug).first()
    form = CommentForm(request.POST, post=post)
    if post is None:
        message = _("The post you are answering is not here, or not any more. Your comment was not posted.")
        return _kept(request, form, message, status=404)
    if not post.comments_open():
        return _kept(request, form, closed_sentence(post), status=422)
    if not form.is_valid():
        return _again(request, form, status=422)
    stored = earlier_submission(form.submission())
    if stored is None:
        origin = origin_of(client_address(request))
        objection = _objection(request, form, origin)
        if objection is None:
            stored = _submit(form, origin)
        else:
            # The other half of a double click may have been stored meanwhile, and be what is objected to.
            stored = earlier_submission(form.submission())
    if stored is None:
        return objection
    return _thank(request, form, stored)


@require_safe
@never_cache
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The form for answering one comment, on a page of its own."""
    post = get_object_or_404(Post.objects.published(), slug=slug)
    answerable = post.comments.approved().filter(depth__lt=settings.COMMENT_MAX_DEPTH)
    parent = get_object_or_404(answerable, pk=min(pk, 2**63 - 1))
    form = CommentForm.blank(post, parent=parent, details=saved_details(request))
    if not post.comments_open():
        return _kept(request, form, closed_sentence(post), status=200)
    return _page(request, form, "blog/_form.html", status=200)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """A plain answer to what no form of ours could have sent."""
    if request.method != "POST":
        refusal: HttpResponse = HttpResponseNotAllowed(["POST"])
        refusal.content = _("This address only takes comments from the form under a post.")
    elif _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        refusal = HttpResponse(_("That is far too long for a comment."), status=413)
    elif traps.from_elsewhere(request):
        refusal = HttpResponse(
            _("This comment was sent by a page of another site. Please use the form under the post."), status=403
        )
    else:
        return None
    refusal.headers["Content-Type"] = "text/plain; charset=utf-8"
    return refusal


def _length(request: HttpRequest) -> int:
    """Bytes that the sender announced. Django counts form fields itself, but not the files beside them."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _objection(request: HttpRequest, form: CommentForm, origin: Origin) -> HttpResponse | None:
    """The form again if this reader has said the same before, or too much in a short time."""
    values = form.cleaned_data
    if traps.said_before(post=form.post, body=values["body"], email=values["author_email"], origin=origin):
        form.add_error(None, _("You already said that here. It need not be said again: it is stored."))
        return _again(request, form, status=409)
    wait = traps.seconds_to_wait(origin)
    if wait:
        minutes = -(-wait // 60)
        form.add_error(
            None,
            ngettext(
                "Many comments came from where you are. Please press Post Comment again in %(minutes)d minute.",
                "Many comments came from where you are. Please press Post Comment again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes},
        )
        response = _again(request, form, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    return None


def _submit(form: CommentForm, origin: Origin) -> Comment:
    values = form.cleaned_data
    return submit_comment(
        post=form.post,
        parent=form.parent_comment,
        author_name=values["author_name"],
        author_email=values["author_email"],
        author_url=values["author_url"],
        body=values["body"],
        origin=origin,
        form_seconds=form.sent_token.age(),
        submission=form.submission(),
        tell_by_mail=form.offers_mail and values["tell_by_mail"],
    )


def _thank(request: HttpRequest, form: CommentForm, stored: Comment) -> HttpResponse:
    details = {name: form.cleaned_data[name] for name in DETAILS} if form.cleaned_data["save_details"] else None
    response: HttpResponse
    if request.htmx:
        context = {
            "post": form.post,
            "form": CommentForm.blank(form.post, details=details),
            "comment": stored,
            "thread": [single_item(stored)],
            "comment_count": form.post.comments.approved().count(),
            "enhanced": True,
        }
        response = render(request, "blog/_posted.html", context)
        trigger_client_event(response, "comment-posted", {"id": stored.pk}, after="settle")
    else:
        response = HttpResponseRedirect(stored.get_absolute_url(), status=303)
    remember(request, response, stored.pk, details)
    return response


def _again(request: HttpRequest, form: CommentForm, *, status: int) -> HttpResponse:
    """The form with its errors and everything in it."""
    return _page(request, form, "blog/_form.html", status=status)


def _kept(request: HttpRequest, form: CommentForm, message: str, *, status: int) -> HttpResponse:
    """What was typed, to be copied, where no form would help."""
    return _page(request, form, "blog/_kept.html", status=status, message=message)


def _page(
    request: HttpRequest, form: CommentForm, fragment: str, *, status: int, message: str = ""
) -> HttpResponse:
    """A fragment on a page of its own; for htmx the fragment alone, to take the place of the form."""
    context = {"post": form.post, "form": form, "fragment": fragment, "message": message}
    if request.htmx:
        response = render(request, fragment, {**context, "enhanced": True}, status=status)
        return retarget(reswap(response, "outerHTML"), "#respond")
    context["thread"] = [single_item(form.parent_comment)] if form.parent_comment else []
    response = render(request, "blog/reply.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("<slug:slug>/comment/", comment, name="comment"),
    path("<slug:slug>/reply/<int:pk>/", reply, name="reply"),
]
