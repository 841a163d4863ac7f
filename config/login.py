"""The admin's login form, which stops listening to an address that keeps guessing."""

import hashlib
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog.addresses import client_address

WINDOW = 15 * 60  # seconds, from the first wrong try
TRIES = {"name": 10, "address": 30}  # wrong tries from one address, for one user name and for all


class LoginForm(AdminAuthenticationForm):
    """Counted for the address, never for the user name alone: no stranger can lock a moderator out."""

    def clean(self) -> dict[str, Any]:
        keys = self._keys()
        if any(cache.get(key, 0) >= TRIES[kind] for kind, key in keys.items()):
            raise ValidationError(
                _("Too many wrong passwords came from where you are. Please try again in %(minutes)d minutes."),
                code="throttled",
                params={"minutes": WINDOW // 60},
            )
        try:
            return super().clean()
        except ValidationError:
            for key in keys.values():
                # add() first: incr() fails for a key that is not there, or that ran out since.
                if not cache.add(key, 1, WINDOW):
                    try:
                        cache.incr(key)
                    except ValueError:
                        cache.add(key, 1, WINDOW)
            raise

    def _keys(self) -> dict[str, str]:
        address = client_address(self.request) if self.request else ""
        if not address:
            return {}
        name = hashlib.sha256(str(self.cleaned_data.get("username", "")).casefold().encode()).hexdigest()
        return {"name": f"login:{address}:{name}", "address": f"login:{address}"}
