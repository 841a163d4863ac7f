import unicodedata


def folded(text: str) -> str:
    """Text as searching compares it: no difference of case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
