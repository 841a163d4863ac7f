#!/usr/bin/env python3
"""The one command of the site: ``up`` runs it, ``test`` tests it, everything else is Django's.

Before the environment exists only the standard library may be imported here, and this file must be readable by
any Python, to say which one is needed.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Rejoinder needs Python 3.11 or newer; this is Python %d.%d. "
        "Install a newer one and start it by its name, for example: python3.12 manage.py up" % sys.version_info[:2]
    )
if os.name != "posix":
    sys.exit("Rejoinder runs on Linux and macOS. On Windows, use it inside WSL (https://aka.ms/wsl).")

if __name__ == "__main__":
    from config import bootstrap

    bootstrap.enter(sys.argv)
    if sys.argv[1:2] == ["test"]:
        # pytest must find the environment as the user left it: no settings module of ours in it.
        os.execv(sys.executable, [sys.executable, "-m", "tests"] + sys.argv[2:])

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit("Rejoinder cannot start: %s" % error)
    except KeyboardInterrupt:
        sys.exit(130)
