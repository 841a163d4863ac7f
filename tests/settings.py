"""The site's own settings, read inside a test lane. Tests never run with anything else (test_lanes.py)."""

from tests import lane

lane.enter()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, VAR_DIR  # noqa: E402

# A file, not memory: threads, the live server and worker processes must see one database with the real locks.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
# Passwords are hashed thousands of times; the hash's slowness is Django's to test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Readers are counted where that is tested (test_readership.py), and nowhere else in the middle of a page.
COUNT_READS = False
# WhiteNoise warns when its folder is missing; what the tests show comes straight from the apps' folders.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
