"""The queue as it is stored: one narrow row for each comment that waits for a person."""
