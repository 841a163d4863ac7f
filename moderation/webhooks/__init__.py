"""Telling other programs what happens to comments: where the owner says, signed, and until they answer."""
