"""What the dashboard shows, as plain values: counted in the database, over a bounded number of rows."""
