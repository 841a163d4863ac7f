"""Reads settings from the environment and refuses what cannot be meant, in a sentence that names the variable."""

import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
DATABASES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
BROKERS = {"filesystem", "memory", "redis", "rediss", "amqp", "amqps"}
SHORTEST_SECRET = 16  # characters


class Environment(environ.Env):
    """django-environ, whose own helpers raise errors without the variable's name, or take a typing error for
    False. Values that may hold a password (the ``*_URL`` ones) are never repeated in an error."""

    def bool(self, var: str, default: bool = False) -> bool:
        value = self.str(var, default="1" if default else "0").strip().lower()
        if value not in TRUE | FALSE:
            raise refusal("E010", f"{var}={value} is neither yes nor no. Write {var}=1 or {var}=0.")
        return value in TRUE

    def int(self, var: str, default: int) -> int:
        return self._number(int, var, default, "a whole number")

    def float(self, var: str, default: float) -> float:
        return self._number(float, var, default, "a number")

    def _number(self, kind: type, var: str, default: Any, name: str) -> Any:
        value = self.str(var, default="").strip()
        try:
            number = kind(value) if value else default
        except ValueError:
            raise refusal("E010", f"{var}={value} is not {name}.") from None
        if not 0 <= number < 1e12:
            raise refusal("E010", f"{var}={value} is out of range.")
        return number

    def database(self, var: str, sqlite: Path) -> dict[str, Any]:
        """Django's description of the database; the SQLite file when the variable is not set."""
        # Not through a URL: the folder's name may hold what a URL gives a meaning to.
        if not self.str(var, default=""):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(sqlite)}
        try:
            with warnings.catch_warnings(action="ignore"):  # they would print the password
                found: dict[str, Any] = self.db_url(var)
        except (ValueError, ImproperlyConfigured):
            found = {}
        if found.get("ENGINE") not in DATABASES or not found.get("NAME"):
            raise refusal(
                "E011",
                f"{var} cannot be read. It must look like postgres://user:password@host:5432/name or "
                "sqlite:////folder/file.sqlite3; in a password, write @ : / # ? % as %40 %3A %2F %23 %3F %25.",
            )
        return found

    def broker(self, var: str) -> str:
        """The broker's address; plain files when it is not set."""
        value = self.str(var, default="") or "filesystem://localhost"
        try:
            parts = urlsplit(value)
            readable = parts.scheme in BROKERS and (parts.port or 1) > 0
        except ValueError:
            readable = False
        if not readable:
            raise refusal(
                "E012",
                f"{var} cannot be read. It must look like redis://host:6379/0 or amqp://user:pw@host:5672//; "
                "without it messages are kept in plain files.",
            )
        return value

    def scorer(self, var: str, default: Path) -> str:
        """Where the scorer listens: a Unix socket, or a port for web processes on other machines."""
        value = self.str(var, default="") or f"unix://{default}"
        try:
            parts = urlsplit(value)
            readable = (parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1) or (
                parts.scheme == "tcp" and bool(parts.hostname) and bool(parts.port)
            )
        except ValueError:
            readable = False
        if not readable:
            raise refusal("E016", f"{var} must look like unix:///folder/scorer.sock or tcp://127.0.0.1:8701.")
        return value

    def cache_address(self, var: str) -> dict[str, Any]:
        value = self.str(var, default="") or "locmemcache://rejoinder"
        try:
            found: dict[str, Any] = self.cache_url_config(value)
        except (ValueError, KeyError, AttributeError, ImproperlyConfigured):
            found = {}
        if not found.get("BACKEND"):
            raise refusal("E013", f"{var} cannot be read. It must look like redis://host:6379/1.")
        return found

    def mail(self, var: str) -> dict[str, Any]:
        value = self.str(var, default="") or "dummymail://"
        try:
            found: dict[str, Any] = self.email_url_config(value)
        except (ValueError, KeyError, AttributeError, ImproperlyConfigured):
            found = {}
        if not found.get("EMAIL_BACKEND"):
            raise refusal("E014", f"{var} cannot be read. It must look like smtp+tls://user:password@host:587.")
        return found

    def site(self, var: str) -> str:
        """An http(s) address without path and last slash; "" when it is not set."""
        value = self.str(var, default="").strip().rstrip("/")
        try:
            parts = urlsplit(value)
            readable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            readable = False
        if value and (not readable or parts.path or parts.query or parts.fragment or "@" in parts.netloc):
            raise refusal("E016", f"{var} cannot be read. It must look like https://blog.example.org.")
        return value

    def secrets(self, var: str) -> list[str]:
        """Secrets, separated by commas, each long enough not to be guessed; [] when it is not set."""
        found = [value.strip() for value in self.str(var, default="").split(",") if value.strip()]
        if any(len(value) < SHORTEST_SECRET for value in found):
            raise refusal("E017", f"{var} holds a secret of less than {SHORTEST_SECRET} characters.")
        return found

    # The last of the methods: from here on the name no longer means the type.
    def str(self, var, default=""):  # type: ignore[no-untyped-def]  # see above
        """The value as it stands; django-environ takes one that begins with $ for another variable's name."""
        return self.ENVIRON.get(var, default)


def refusal(number: str, sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"rejoinder.{number}: {sentence}")
