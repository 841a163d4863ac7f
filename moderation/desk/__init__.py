"""The moderators' desk in the Django admin: the queue, a comment's page, and the records behind them."""
