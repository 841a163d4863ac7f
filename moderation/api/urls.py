"""Addresses of the API, its schema and its documentation."""

from django.urls import path, re_path, register_converter

from moderation.api import assessing, commenting, docs, moderating, progress, reading, records


class Number:
    """A row's number; what no database has room for is no address."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Number, "number")

app_name = "api"
v1 = [
    path("posts", reading.Posts.as_view(), name="posts"),
    path("posts/<slug:slug>", reading.OnePost.as_view(), name="post"),
    path("posts/<slug:slug>/comments", commenting.PostComments.as_view(), name="comments"),
    path("posts/<slug:slug>/thread", reading.WholeThread.as_view(), name="thread"),
    path("assessments", assessing.Assessments.as_view(), name="assessments"),
    path("queue", moderating.Queue.as_view(), name="queue"),
    path("comments/status", progress.CommentStatus.as_view(), name="comment_status"),
    path("comments/<number:pk>", moderating.OneComment.as_view(), name="comment"),
    path("comments/<number:pk>/decisions", moderating.Decisions.as_view(), name="decisions"),
    path("fact-checks", records.FactChecks.as_view(), name="fact_checks"),
    path("fact-checks/<number:pk>", records.OneFactCheck.as_view(), name="fact_check"),
    path("policies", records.Policies.as_view(), name="policies"),
    path("policies/<number:version>", records.OnePolicy.as_view(), name="policy"),
    path("statistics", records.SiteStatistics.as_view(), name="statistics"),
]
urlpatterns = [
    *[path(f"v1/{one.pattern}", one.callback, name=one.name) for one in v1],
    path("schema", docs.schema, name="schema"),
    path("docs", docs.page, name="docs"),
    path("docs/start.js", docs.start, name="docs_start"),
    re_path(r"^", docs.Nothing.as_view(), name="nothing"),
]
