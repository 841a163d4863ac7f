"""Finding claims and matching them to fact-checks: what is learnt for it, and from what."""
