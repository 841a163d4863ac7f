"""The two roles a site starts with, as groups.

Both need ``is_staff`` to enter the admin. The owner is a superuser and needs neither.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

MODERATORS = "Moderators"
EDITORS = "Editors"

# Both write fact-checks; whose are believed is for editors to say.
LIBRARY = {f"moderation.{verb}_factcheck" for verb in ("view", "add", "change")} | {"moderation.view_publisher"}
ROLES = {
    MODERATORS: {
        "moderation.view_queuedcomment",
        "moderation.decide",
        "moderation.view_authorrule",
        "moderation.set_standing",
    }
    | LIBRARY,
    EDITORS: {
        f"blog.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("post", "tag", "author", "relatedlink")
    }
    | LIBRARY
    | {"moderation.add_publisher", "moderation.change_publisher"},
}


def make_groups(sender, using="default", **kwargs) -> None:
    """Make the groups that are missing. A group that is there stays as its owner arranged it."""
    for role, names in ROLES.items():
        group, created = Group.objects.using(using).get_or_create(name=role)
        if created:
            group.permissions.set(_permissions(names, using))


def _permissions(names: set[str], using: str) -> list[Permission]:
    # Django makes an app's permissions in its own post_migrate, which may come after this one.
    for label in ("blog", "moderation"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    wanted = Q()
    for name in names:
        app_label, codename = name.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    return list(Permission.objects.using(using).filter(wanted))
