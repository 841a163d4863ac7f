"""What never gets into a log."""

import logging
import re

# A whole key, as moderation.keys makes them; how it begins may be seen.
_KEY = re.compile(r"(rj[a-z2-7]{6})[a-z2-7]{52}", re.IGNORECASE)


class WithoutKeys(logging.Formatter):
    """Cuts API keys down to how they begin, in tracebacks too: some clients have them in the address or host."""

    def format(self, record: logging.LogRecord) -> str:
        return _KEY.sub(r"\1…", super().format(record))
