-- What is told of a request for approval, and to whom it was told. For SQLite and PostgreSQL alike.
ALTER TABLE approval ADD COLUMN tool TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN called TEXT NOT NULL DEFAULT ''; -- the function
ALTER TABLE approval ADD COLUMN arguments TEXT NOT NULL DEFAULT ''; -- without secrets
ALTER TABLE approval ADD COLUMN diff TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN requested_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval ADD COLUMN version INTEGER NOT NULL DEFAULT 0; -- counts the changes of this row
ALTER TABLE approval ADD COLUMN told TEXT NOT NULL DEFAULT ''; -- whom this version was told, '' for nobody
UPDATE approval SET asker = puppet;
CREATE INDEX approval_told ON approval (told);
