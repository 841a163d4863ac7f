"""What the API answers with and takes. No field of these is an e-mail address, save the one that is only taken."""

import re
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from blog.contextnotes import ContextNote
from blog.models import Comment, Post
from moderation.deciding import STATUS_AFTER
from moderation.factchecks.models import FactCheck, Verdict
from moderation.models import Assessment, Decision, DecisionReason, Policy
from moderation.policy import Action
from moderation.readers import links
from moderation.scoring.types import Label

LONGEST_TEXT = 20_480  # bytes of UTF-8
MOST_TEXTS = 100


class Words(serializers.CharField):
    """A JSON string, as it was sent; DRF's own would take a number for one, and cut blanks off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False} | kwargs)
        # The form under a post has its own words for it, and a text that is only scored may hold anything.
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "email", "maxLength": 254})
class EmailWords(Words):
    """Looked at by the form; here only said to be an e-mail address."""


class Patterned(serializers.Field):
    """A JSON string of a certain form, which may be empty."""

    default_error_messages = {"invalid": _("Not of the form that the schema says.")}
    pattern = ""
    most = 0

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str) or len(data) > self.most or not re.fullmatch(self.pattern, data):
            self.fail("invalid")
        return data

    def to_representation(self, value: str) -> str:
        return value


NOTE = r"[^\u0000]*"
TAG = r"(?:[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8}){0,4})?"


@extend_schema_field({"type": "string", "pattern": f"^{NOTE}$", "maxLength": 2000, "default": ""})
class NoteField(Patterned):
    """Text that is stored: PostgreSQL has no room for U+0000, nor for half a character."""

    pattern, most = r"[^\0\ud800-\udfff]*", 2000


@extend_schema_field({"type": "string", "pattern": f"^{TAG}$", "maxLength": 35, "default": ""})
class LanguageTag(Patterned):
    """BCP 47, or empty."""

    pattern, most = TAG, 35


class Whole(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data: object) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesOrNo(serializers.BooleanField):
    """true or false, and nothing that looks like it."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


def absolute(serializer: serializers.BaseSerializer, path: str) -> str:
    return serializer.context["request"].build_absolute_uri(path) if path else ""


class PostSummary(serializers.ModelSerializer):
    """A published post without its text."""

    author = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    comment_count = serializers.IntegerField(help_text="Approved comments.")
    comments_open = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = [
            "slug", "title", "summary", "author", "tags", "published_at", "updated_at", "comment_count",
            "comments_open", "url",
        ]  # fmt: skip
        read_only_fields = fields

    summary = serializers.CharField(read_only=True)

    def get_author(self, post: Post) -> str | None:
        return post.author.name if post.author else None

    def get_tags(self, post: Post) -> list[str]:
        return [tag.name for tag in post.tags.all()]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, post: Post) -> str:
        return absolute(self, post.get_absolute_url())

    def get_comments_open(self, post: Post) -> bool:
        return post.comments_open()


class PostInFull(PostSummary):
    html = serializers.CharField(source="body", help_text="The text, sanitised.")

    class Meta(PostSummary.Meta):
        fields = [*PostSummary.Meta.fields, "standfirst", "html"]
        read_only_fields = fields


class SourceOfNote(serializers.Serializer):
    claim = serializers.CharField()
    rating = serializers.CharField()
    publisher = serializers.CharField()
    date = serializers.DateField(allow_null=True)
    url = serializers.SerializerMethodField()

    def get_url(self, source: Any) -> str:
        return absolute(self, source.href)


class NoteShape(serializers.ModelSerializer):
    """What the moderators put under a comment."""

    sources = SourceOfNote(many=True)

    class Meta:
        model = ContextNote
        fields = ["text", "created_at", "sources"]
        read_only_fields = fields


class CommentShape(serializers.ModelSerializer):
    """An approved comment."""  # "notes" in the context has the context notes by comment

    author_url = serializers.CharField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True, help_text="The comment it answers.")
    html = serializers.CharField(source="body_html", help_text="The text as HTML, sanitised.")
    context_note = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = ["id", "parent", "author_name", "author_url", "body", "html", "created_at", "context_note"]
        read_only_fields = fields

    @extend_schema_field(NoteShape(allow_null=True))
    def get_context_note(self, comment: Comment) -> Any:
        note = self.context["notes"].get(comment.pk)
        return NoteShape(note, context=self.context).data if note else None


class ThreadComment(CommentShape):
    """An approved comment, with how deep in the conversation it stands."""

    level = serializers.IntegerField(help_text="0 for a comment on the post itself.")

    class Meta(CommentShape.Meta):
        fields = [*CommentShape.Meta.fields, "level"]
        read_only_fields = fields


class Thread(serializers.Serializer):
    """All approved comments of a post, each after the one it answers; what answers one that is not shown stands
    under the nearest above that is."""

    post = serializers.SlugField()
    count = serializers.IntegerField()
    comments = ThreadComment(many=True)


class NewComment(serializers.Serializer):
    """A comment to be left. Checked by the same rules as the form under a post."""

    body = Words(max_length=100_000)
    author_name = Words(max_length=1000)
    author_email = EmailWords(max_length=254, help_text="Stored, never shown and never answered.")
    author_url = Words(max_length=2000, required=False, allow_blank=True, default="")
    parent = Whole(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1,
        help_text="The comment that it answers.",
    )  # fmt: skip
    author_address = serializers.IPAddressField(
        required=False, allow_null=True, default=None,
        help_text="The reader's IP address, so that limits apply to the reader and not to you. Only a keyed "
        "hash of it and its network are stored.",
    )  # fmt: skip


class StoredComment(serializers.ModelSerializer):
    """A comment that waits for a moderator."""

    author_url = serializers.CharField(help_text="May be empty.")
    post = serializers.SlugField(source="post.slug")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)

    class Meta:
        model = Comment
        fields = ["id", "post", "parent", "status", "author_name", "author_url", "body", "created_at"]
        read_only_fields = fields


class LeftComment(StoredComment):
    """A comment that was just left, with what its author alone shall know."""

    status_token = serializers.SerializerMethodField(
        help_text="For `GET /comments/status`. Whoever has it may see, change and withdraw the comment."
    )
    status_url = serializers.SerializerMethodField(help_text="Its private page; as secret as the token.")

    class Meta(StoredComment.Meta):
        fields = [*StoredComment.Meta.fields, "status_token", "status_url"]
        read_only_fields = fields

    def get_status_token(self, comment: Comment) -> str:
        return links.status_token(comment.pk)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_status_url(self, comment: Comment) -> str:
        return absolute(self, links.status_path(comment.pk))


class TextToAssess(serializers.Serializer):
    """One text. What more is said of it helps to recognise spam."""

    text = Words(max_length=LONGEST_TEXT, help_text=f"At most {LONGEST_TEXT} bytes of UTF-8.")
    language = LanguageTag(
        required=False, default="",
        help_text="Where it is known, such as en. Without it the language is detected.",
    )  # fmt: skip
    author_name = Words(required=False, default="", allow_blank=True, max_length=200)
    author_url = Words(required=False, default="", allow_blank=True, max_length=2000)
    post = Words(
        required=False, default="", allow_blank=True, max_length=1000, help_text="Title of what is commented on."
    )

    def validate_text(self, text: str) -> str:
        size = len(text.encode())
        if size > LONGEST_TEXT:
            raise serializers.ValidationError(
                f"A text may have {LONGEST_TEXT} bytes of UTF-8; this has {size}.", code="max_length"
            )
        return text


class ToAssess(serializers.Serializer):
    texts = serializers.ListField(child=TextToAssess(), min_length=1, max_length=MOST_TEXTS)
    use_site = YesOrNo(
        default=True, help_text="Also by what this site's moderators taught about spam, and by its fact-checks."
    )


def _scores(description: str) -> Any:
    number = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    return {
        "type": "object", "description": description, "properties": {str(label): number for label in Label},
        "required": [str(label) for label in Label],
    }  # fmt: skip


@extend_schema_field(_scores("A probability for each label; null: not made, and `notes` says why."))
class ScoresField(serializers.DictField):
    pass


class EvidenceShape(serializers.Serializer):
    """Why: a span of the text in characters (Unicode code points), end exclusive; null: not in the text."""

    label = serializers.ChoiceField([str(label) for label in Label])
    reason = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)


class MatchShape(serializers.Serializer):
    """A published fact-check that a sentence of the text is about."""

    claim = serializers.CharField()
    rating = serializers.CharField(help_text="In the publisher's words.")
    verdict = serializers.CharField(help_text="What that comes to.")
    publisher = serializers.CharField()
    url = serializers.CharField()
    date = serializers.CharField()
    stance = serializers.ChoiceField(["repeats", "denies", "asks", "mentions", "unclear"])
    probability = serializers.FloatField(help_text="Of that stance.")
    match_probability = serializers.FloatField(help_text="That the sentence is about the claim at all.")
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ReasonShape(serializers.Serializer):
    label = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    note = serializers.CharField()


class RecommendationShape(serializers.Serializer):
    """What the policy makes of the scores. Advice, never a decision."""

    action = serializers.ChoiceField([str(action) for action in Action])
    risk = serializers.FloatField(min_value=0, max_value=1)
    reasons = ReasonShape(many=True)


class ReadingShape(serializers.Serializer):
    language = serializers.CharField(help_text="ISO 639-1; und: it cannot be told.")
    scores = ScoresField()
    notes = serializers.DictField(child=serializers.CharField(), help_text="Label: why it was not scored.")
    evidence = EvidenceShape(many=True)
    fact_checks = MatchShape(many=True)
    recommendation = RecommendationShape()


class Assessed(serializers.Serializer):
    """One result for each text, in order."""

    results = ReadingShape(many=True)
    models = serializers.DictField(child=serializers.CharField(), help_text="Scorer: version.")
    policy = serializers.IntegerField(help_text="Version of the policy behind the recommendations.")


class AssessmentShape(serializers.ModelSerializer):
    scores = ScoresField()
    recommendation = serializers.SerializerMethodField()
    policy = serializers.IntegerField(source="policy.version", allow_null=True, default=None)

    class Meta:
        model = Assessment
        fields = [
            "state", "language", "scores", "notes", "evidence", "fact_checks", "recommendation", "model_versions",
            "policy", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields

    evidence = EvidenceShape(many=True)
    fact_checks = MatchShape(many=True)
    notes = serializers.DictField(child=serializers.CharField())
    model_versions = serializers.DictField(child=serializers.CharField())

    @extend_schema_field(RecommendationShape(allow_null=True))
    def get_recommendation(self, assessment: Assessment) -> Any:
        if assessment.state != Assessment.State.DONE:
            return None
        told = {"action": assessment.action, "risk": assessment.risk, "reasons": assessment.reasons}
        return RecommendationShape(told).data


class QueuedShape(serializers.ModelSerializer):
    """A comment as moderators see it, without its author's e-mail address."""

    author_url = serializers.CharField(help_text="May be empty.")
    post = serializers.SlugField(source="post.slug")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    author_network = serializers.CharField(source="ip_network", help_text="IPv4 /24 or IPv6 /48; may be empty.")
    assessment = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = [
            "id", "post", "parent", "status", "author_name", "author_url", "author_network", "body", "created_at",
            "assessment",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AssessmentShape(allow_null=True))
    def get_assessment(self, comment: Comment) -> Any:
        found = self.context["assessments"].get(comment.assessment_id)
        return AssessmentShape(found).data if found else None


class ToDecide(serializers.Serializer):
    action = serializers.ChoiceField([each for each in Decision.Action.choices if each[0] in STATUS_AFTER])
    reason = serializers.SlugRelatedField(
        "slug", queryset=DecisionReason.objects.in_use(), required=False, allow_null=True, default=None,
        help_text="The short name of one of the site's reasons; for what is not published.",
    )  # fmt: skip
    message = NoteField(required=False, default="", help_text="For the author of the comment.")
    legal_ground = NoteField(required=False, default="", help_text="The law that is broken; for illegal content.")
    note = NoteField(required=False, default="", help_text="For other moderators.")
    expected = serializers.ChoiceField(
        Comment.Status.choices, required=False, default=Comment.Status.PENDING,
        help_text="The status the comment had when it was looked at. With another by now, nothing is decided.",
    )  # fmt: skip


class DecisionShape(serializers.ModelSerializer):
    comment = serializers.IntegerField(source="comment_id")
    reason = serializers.CharField(source="reason.slug", default=None, allow_null=True)
    status = serializers.CharField(source="comment.status", help_text="Of the comment, now.")

    class Meta:
        model = Decision
        fields = ["id", "comment", "action", "reason", "message", "legal_ground", "note", "status", "created_at"]
        read_only_fields = fields


class FactCheckShape(serializers.ModelSerializer):
    publisher = serializers.CharField(source="publisher.name")
    verdict = serializers.ChoiceField(Verdict.choices)
    url = serializers.SerializerMethodField()

    class Meta:
        model = FactCheck
        fields = [
            "id", "claim", "rating", "verdict", "publisher", "url", "title", "language", "review_date", "licence",
        ]  # fmt: skip
        read_only_fields = fields

    def get_url(self, entry: FactCheck) -> str:
        return absolute(self, entry.get_absolute_url())


class ThresholdShape(serializers.Serializer):
    review = serializers.FloatField()
    reject = serializers.FloatField()


class PolicyShape(serializers.ModelSerializer):
    thresholds = serializers.DictField(child=ThresholdShape(), help_text="By label.")

    class Meta:
        model = Policy
        fields = ["version", "active", "thresholds", "note", "created_at"]
        read_only_fields = fields


class Statistics(serializers.Serializer):
    """Counts as of ``counted_at``, at most a minute ago."""

    counted_at = serializers.DateTimeField()
    posts = serializers.IntegerField(help_text="Published.")
    comments = serializers.DictField(child=serializers.IntegerField(), help_text="By status.")
    oldest_waiting = serializers.DateTimeField(allow_null=True)
    not_scored_yet = serializers.IntegerField()
    scoring_failed = serializers.IntegerField(help_text="Of the comments that wait.")
    decisions_30_days = serializers.DictField(child=serializers.IntegerField(), help_text="By action.")
    fact_checks = serializers.IntegerField(help_text="Those in use.")
