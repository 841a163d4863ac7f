"""The fact-check library: what it holds, how entries come in and go out."""
