from django.db import migrations

# short name, title, sentence for the comment's author
REASONS = [
    (
        "personal-attack",
        "Personal attack",
        "Your comment attacks a person instead of answering what they said.",
    ),
    (
        "hate",
        "Hate",
        "Your comment demeans people for what they are, such as their origin, faith, sex or disability.",
    ),
    ("threat", "Threat", "Your comment threatens somebody, or calls for harm to be done to them."),
    ("obscenity", "Obscenity", "Your comment uses obscene language or describes something obscene."),
    ("spam", "Spam", "Your comment advertises something or was posted to place a link."),
    (
        "misinformation",
        "Misinformation",
        "Your comment repeats as true a claim that has been checked and found to be false.",
    ),
    ("off-topic", "Off topic", "Your comment is not about the article it was left under."),
    ("illegal", "Illegal content", "Your comment contains something that the law forbids us to publish."),
    ("duplicate", "Duplicate", "Your comment says the same as another one of yours that we have already received."),
    ("other", "Other", "Your comment does not keep to the rules for comments on this site."),
]


def make_first_reasons(apps, schema_editor):
    """A site starts with these; the owner rewords, adds and retires them in the admin."""
    DecisionReason = apps.get_model("moderation", "DecisionReason")
    for number, (slug, title, sentence) in enumerate(REASONS, start=1):
        values = {
            "title": title,
            "public_sentence": sentence,
            "legal": slug == "illegal",
            "position": number * 10,
        }
        DecisionReason.objects.get_or_create(slug=slug, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_deciding")]
    operations = [migrations.RunPython(make_first_reasons, migrations.RunPython.noop)]
