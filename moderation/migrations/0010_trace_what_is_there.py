"""Comments from before this release are found by their authors too, and policies stand in the audit."""

from django.db import migrations

from moderation.emails import domain_of, email_key

BATCH = 1000


def trace_comments(apps, schema_editor):
    Comment = apps.get_model("blog", "Comment")
    CommentTrace = apps.get_model("moderation", "CommentTrace")
    last = 0
    while True:
        rows = list(
            Comment.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "author_email")[:BATCH]
        )
        if not rows:
            return
        CommentTrace.objects.bulk_create(
            [
                CommentTrace(comment_id=pk, email_key=email_key(address), domain=_backwards(domain_of(address)))
                for pk, address in rows
            ],
            ignore_conflicts=True,
        )
        last = rows[-1][0]


def _backwards(domain):
    return "".join(f"{part}." for part in reversed(domain.split(".")))[:260] if domain else ""


def record_policies(apps, schema_editor):
    AuditEntry = apps.get_model("moderation", "AuditEntry")
    for policy in apps.get_model("moderation", "Policy").objects.order_by("pk"):
        AuditEntry.objects.create(
            at=policy.created_at,
            what="made",
            target_type="policy",
            target_id=str(policy.pk),
            target=f"policy {policy.version}",
        )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0009_authors_and_audit")]

    operations = [
        migrations.RunPython(trace_comments, migrations.RunPython.noop),
        migrations.RunPython(record_policies, migrations.RunPython.noop),
    ]
