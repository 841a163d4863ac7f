"""What the embedded site makes for itself on its first start."""

import os
import secrets
from pathlib import Path

from config.environment import refusal


def embedded_secret(var: Path) -> str:
    """The embedded site's signing key, made once and kept in ``var/secret.key``, readable by its owner only.

    Raises ImproperlyConfigured when the folder cannot be written; a retry does not help until that is put right.
    """
    try:
        return _kept_secret(var / "secret.key")
    except OSError as error:
        raise refusal(
            "E015",
            f"The folder {var}, where the site keeps its data, cannot be used: {error.strerror}. Make it writable "
            "for this user and free some space, or name another one with VAR_DIR=/some/folder.",
        ) from error


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        # web, worker and beat may all start for the first time at once: link() lets exactly one of them win.
        try:
            fresh.write_text(secrets.token_urlsafe(50))
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
