"""What the embedded site makes for itself on its first start."""

import os
import secrets
from pathlib import Path


def embedded_secret(var: Path) -> str:
    """The embedded site's signing key, made once and kept in ``var/secret.key``, readable by its owner only.

    Raises OSError when the folder cannot be written; a retry does not help until that is put right.
    """
    path = var / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        # web, worker and beat may all start for the first time at once: link() lets exactly one of them win.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
