"""On what a figure was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def machine(*more: str) -> str:
    """One line: time, processor, load before, Python, the packages that matter, and what else there is to say."""
    names = ("django", "celery", "gunicorn", "numpy")
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    cpu = next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.processor())
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{cpu}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names),
        *more,
    ]
    return "; ".join(parts) + "\n"
