"""Hints in the post editor: which sentences of a post are about a fact-check. For editors, never for readers."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog.models import Post
from moderation.desk.claims import add_address
from moderation.desk.records import ReadOnlyAdmin
from moderation.factchecks.records import PostReading


@admin.register(PostReading)
class PostHintsAdmin(ReadOnlyAdmin):
    """The record of which posts were compared; its hints are asked for by the post's own form."""

    list_display = ["post", "state", "read_at"]
    list_filter = ["state"]
    list_select_related = ["post"]
    fields = ["post", "state", "read_at"]

    def has_delete_permission(self, request, obj=None):
        # Asked too when a post is deleted, with which its hints go.
        return request.user.has_perm("blog.delete_post")

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.hints_view))
        return [path("of/<int:pk>/", view, name="moderation_postreading_hints"), *super().get_urls()]

    @method_decorator(never_cache)
    def hints_view(self, request, pk):
        """The hints on one post: a part of a page for htmx, a page of their own otherwise."""
        if not request.user.has_perm("blog.change_post"):
            raise PermissionDenied
        post = get_object_or_404(Post, pk=min(pk, 2**63 - 1))
        reading = PostReading.objects.filter(post=post).first()
        hints = reading.matches.select_related("fact_check__publisher") if reading else []
        add = add_address("") if request.user.has_perm("moderation.add_factcheck") else ""
        context = {"post": post, "reading": reading, "hints": hints, "add": add}
        if request.htmx:
            return render(request, "moderation/post_hints.html", context)
        context |= {**self.admin_site.each_context(request), "title": post.title, "media": self.media}
        return render(request, "moderation/post_hints_page.html", context)

    class Media:
        css = {"all": ["moderation/desk.css"]}
