-- Requests for the approval of one call each. txn is that of the request's message. For SQLite and PostgreSQL alike.
CREATE TABLE approval (
  txn        TEXT PRIMARY KEY,
  puppet     TEXT NOT NULL,
  cause      TEXT NOT NULL,
  ask_room   TEXT NOT NULL,
  room       TEXT NOT NULL,
  binding    TEXT NOT NULL, -- SHA-256 of what is approved
  approvers  TEXT NOT NULL, -- user ids, a blank between
  words      TEXT NOT NULL, -- what the message says of the call
  deadline   BIGINT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('WAITING', 'APPROVED', 'USED', 'REFUSED', 'EXPIRED', 'INVALID')),
  decided_by TEXT,
  decided_at BIGINT,
  why        TEXT
);
CREATE INDEX approval_open ON approval (room) WHERE state IN ('WAITING', 'APPROVED');
