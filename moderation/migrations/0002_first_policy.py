from django.db import migrations


def make_first_policy(apps, schema_editor):
    """A site starts with the shipped thresholds as policy 1; nothing is decided automatically."""
    Policy = apps.get_model("moderation", "Policy")
    Policy.objects.get_or_create(version=1, defaults={"active": True, "note": "Shipped with Rejoinder."})


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]
    operations = [migrations.RunPython(make_first_policy, migrations.RunPython.noop)]
