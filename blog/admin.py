"""The editors' part of the admin: posts, their tags and authors."""

from csp.decorators import csp_update
from django.contrib import admin
from django.db.models import Count, Q, URLField
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from blog.editing import PostForm
from blog.models import Author, Comment, Post, RelatedLink, Tag

# The hash of no characters at all. The editor adds a style element, with more rules in it than this policy could
# name, unless the page has one marked as its own: the page has an empty one (admin/blog/post/change_form.html).
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


@admin.register(Author, Tag)
class NamedAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "post_count"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(posts_made=Count("posts"))

    @admin.display(description=_("posts"), ordering="posts_made")
    def post_count(self, obj):
        return obj.posts_made


class RelatedLinks(admin.TabularInline):
    model = RelatedLink
    extra = 1
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    verbose_name_plural = _("related links, shown as “You may also like”")


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    form = PostForm
    change_form_template = "admin/blog/post/change_form.html"
    list_display = ["title", "status", "published_at", "author", "visible", "waiting"]
    list_filter = ["status", "tags", "author"]
    list_select_related = ["author"]
    date_hierarchy = "published_at"
    search_fields = ["title", "standfirst", "body"]
    autocomplete_fields = ["tags", "author"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [RelatedLinks]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "standfirst", "body", "pull_quote", "author", "tags"]}),
        (_("Publishing"), {"fields": ["status", "published_at"]}),
        (_("Comments"), {"fields": ["comments_open_at", "comments_close_at"]}),
    ]

    class Media:
        css = {"all": ["blog/editor.css"]}

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                visible_comments=Count("comments", filter=Q(comments__status=Comment.Status.APPROVED)),
                waiting_comments=Count("comments", filter=Q(comments__status=Comment.Status.PENDING)),
            )
        )

    @method_decorator(csp_update({"style-src": [EMPTY_STYLE]}))
    def changeform_view(self, request, *args, **kwargs):
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request, context, **kwargs):
        # The editor's import map is an inline script: without the nonce the browser refuses it.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description=_("comments"), ordering="visible_comments")
    def visible(self, post):
        return post.visible_comments

    @admin.display(description=_("waiting"), ordering="waiting_comments")
    def waiting(self, post):
        return post.waiting_comments
