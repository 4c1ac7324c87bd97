-- How the call that was approved ended. For SQLite and PostgreSQL alike.
ALTER TABLE approval ADD COLUMN result TEXT; -- null: not yet, or of the time before this column
