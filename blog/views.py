"""The pages a reader reads. What may be seen is the QuerySets' business, writing is blog.commenting's."""

from datetime import datetime
from functools import partial

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import ListView, TemplateView

from blog.contextnotes import notes_under
from blog.models import Author, Post, PostQuerySet, Tag
from blog.pagecache import kept_page
from blog.search import SearchForm, search_posts
from blog.structured import post_json
from blog.threads import comment_context

_kept = method_decorator(partial(kept_page, paginated=True), name="dispatch")


@require_safe
@kept_page
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """An article with its comments. A post that is not published yet is shown to its editors only."""
    found = get_object_or_404(Post.objects.select_related("author").prefetch_related("tags"), slug=slug)
    preview = not found.is_published()
    if preview and not request.user.has_perm("blog.change_post"):
        raise Http404
    context = {"post": found, "preview": preview, "related": list(found.related_links.all())}
    notes = notes_under(found.comments.approved())
    context |= comment_context(request, found, notes)
    context["structured"] = post_json(request, found, context["comment_count"], notes)
    response = render(request, "blog/post.html", context)
    if preview:
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
    return response


class _PostList(ListView):
    """Published posts, newest first, ten a page; 404 for a page that is not there."""

    http_method_names = ("get", "head", "options")
    template_name = "blog/post_list.html"
    context_object_name = "posts"
    paginate_by = 10

    def posts(self) -> PostQuerySet:
        return Post.objects.published().newest_first()

    def get_queryset(self) -> PostQuerySet:
        return self.posts().with_parts()


@_kept
class Front(_PostList):
    template_name = "blog/front.html"


@_kept
class TagPage(_PostList):
    def posts(self) -> PostQuerySet:
        self.extra_context = {"tag": get_object_or_404(Tag, slug=self.kwargs["slug"])}
        return super().posts().filter(tags__slug=self.kwargs["slug"])


@_kept
class AuthorPage(_PostList):
    def posts(self) -> PostQuerySet:
        self.extra_context = {"author": get_object_or_404(Author, slug=self.kwargs["slug"])}
        return super().posts().filter(author__slug=self.kwargs["slug"])


@_kept
class Month(_PostList):
    allow_empty = False  # a month without posts is 404

    def posts(self) -> PostQuerySet:
        year, month = int(self.kwargs["year"]), int(self.kwargs["month"])
        zone = timezone.get_current_timezone()
        start = datetime(year, month, 1, tzinfo=zone)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        self.extra_context = {"month": start}
        return super().posts().filter(published_at__gte=start, published_at__lt=end)


@method_decorator(kept_page, name="dispatch")
class Archive(TemplateView):
    """Every month with posts, newest first."""

    http_method_names = ("get", "head", "options")
    template_name = "blog/archive.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        months = Post.objects.published().order_by().annotate(month=TruncMonth("published_at")).values("month")
        months = months.annotate(count=Count("pk")).order_by("-month")
        return super().get_context_data(months=months, **kwargs)


class Search(_PostList):
    """Posts with every word of ``?q=``; a question that cannot be asked gets a sentence and stays in the field."""

    template_name = "blog/search.html"

    def posts(self) -> PostQuerySet:
        form = SearchForm(self.request.GET if "q" in self.request.GET else None)
        self.query = form.cleaned_data["q"] if form.is_valid() else ""
        self.extra_context = {"form": form, "query": self.query}
        return search_posts(self.query)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("blog:sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", f"Disallow: {reverse('blog:search')}"]
    return HttpResponse("\n".join([*lines, "", f"Sitemap: {sitemap}", ""]), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("blog/icon.svg"))
