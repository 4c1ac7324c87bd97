-- The same tables as schema-1.sql.
CREATE TABLE lease (version INTEGER NOT NULL, epoch BIGINT NOT NULL); -- one row; who holds the lease counts up
INSERT INTO lease VALUES (1, 0);

-- An event once per puppet: (puppet, event_id) is the key, never a transaction id.
CREATE TABLE inbox (
  seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  puppet      TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  room        TEXT NOT NULL,
  event       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('NEW', 'ACCEPTED', 'SETTLED', 'IGNORED')),
  rule        TEXT,
  decision    TEXT,
  received_at BIGINT NOT NULL,
  decided_at  BIGINT,
  settled_at  BIGINT,
  UNIQUE (puppet, event_id)
);
CREATE INDEX inbox_new ON inbox (seq) WHERE state = 'NEW';
CREATE INDEX inbox_accepted ON inbox (puppet, room, seq) WHERE state = 'ACCEPTED';
CREATE INDEX inbox_age ON inbox (settled_at);

CREATE TABLE room (
  room   TEXT PRIMARY KEY,
  view   TEXT,
  cursor TEXT -- the newest event before which nothing is missing
);

-- Puppets whose part of a room's history was taken into the inbox, from their joining on.
CREATE TABLE seat (puppet TEXT NOT NULL, room TEXT NOT NULL, PRIMARY KEY (puppet, room));

-- How far each puppet's /sync came. The anchor is an event that was seen.
CREATE TABLE sync_position (
  puppet       TEXT PRIMARY KEY,
  next         TEXT NOT NULL,
  anchor_room  TEXT,
  anchor_event TEXT
);

-- Files that people and puppets sent, for commands that are about the last one.
CREATE TABLE file (
  room     TEXT NOT NULL,
  sender   TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event    TEXT NOT NULL,
  seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE UNIQUE INDEX file_event ON file (room, event_id);
CREATE INDEX file_last ON file (room, sender, seq);

CREATE TABLE outbox (
  seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  puppet     TEXT NOT NULL,
  room       TEXT NOT NULL,
  txn        TEXT NOT NULL UNIQUE,
  type       TEXT NOT NULL,
  content    TEXT NOT NULL,
  cause      TEXT NOT NULL,
  part       TEXT NOT NULL,
  under      TEXT,
  droppable  INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('PENDING', 'SENT', 'FAILED', 'DROPPED')),
  event_id   TEXT,
  error      TEXT,
  created_at BIGINT NOT NULL,
  ended_at   BIGINT
);
CREATE INDEX outbox_pending ON outbox (puppet, room, seq) WHERE state = 'PENDING';
CREATE INDEX outbox_cause ON outbox (puppet, cause);
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_sent ON outbox (room, seq) WHERE state = 'SENT' AND droppable = 0;

-- Questions to friends. txn is the question's own transaction id.
CREATE TABLE question (
  txn      TEXT PRIMARY KEY,
  puppet   TEXT NOT NULL,
  cause    TEXT NOT NULL,
  room     TEXT NOT NULL,
  peer     TEXT NOT NULL,
  deadline BIGINT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('WAITING', 'ANSWERED', 'EXPIRED')),
  answer   TEXT
);
CREATE INDEX question_waiting ON question (puppet, room) WHERE state = 'WAITING';

-- What a turn did, so that it is not done again after a crash.
CREATE TABLE journal (
  puppet TEXT NOT NULL,
  cause  TEXT NOT NULL,
  step   TEXT NOT NULL,
  state  TEXT NOT NULL CHECK (state IN ('BEGUN', 'DONE')),
  value  TEXT,
  at     BIGINT NOT NULL,
  PRIMARY KEY (puppet, cause, step)
);

CREATE TABLE loop_room (room TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE loop_turns (
  room         TEXT NOT NULL,
  conversation TEXT NOT NULL,
  turns        INTEGER NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (room, conversation)
);

-- Things that are said once a room.
CREATE TABLE said (puppet TEXT NOT NULL, room TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (puppet, room, what));

-- What bots keep about a room, a user (owner) or themselves (owner ''). Nothing rebuilds it.
CREATE TABLE storage (
  puppet TEXT NOT NULL,
  scope  TEXT NOT NULL CHECK (scope IN ('ROOM', 'USER', 'BOT')),
  owner  TEXT NOT NULL,
  name   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (puppet, scope, owner, name)
);

-- Messages that a bot said under a name, to edit them later. event_id is known when the outbox has forgotten it.
CREATE TABLE post (
  puppet   TEXT NOT NULL,
  room     TEXT NOT NULL,
  name     TEXT NOT NULL,
  txn      TEXT NOT NULL,
  event_id TEXT,
  PRIMARY KEY (puppet, room, name)
);

-- What is to be said or asked later, once or again and again.
CREATE TABLE schedule (
  puppet  TEXT NOT NULL,
  room    TEXT NOT NULL,
  name    TEXT NOT NULL,
  due     BIGINT NOT NULL,
  repeats TEXT,
  does    TEXT NOT NULL CHECK (does IN ('SAY', 'ASK')),
  words   TEXT NOT NULL,
  sender  TEXT NOT NULL,
  thread  TEXT,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (puppet, room, name)
);
CREATE INDEX schedule_due ON schedule (due);

CREATE TABLE trace (
  id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  puppet TEXT NOT NULL,
  cause  TEXT NOT NULL,
  at     BIGINT NOT NULL,
  step   TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX trace_cause ON trace (cause, id);
CREATE INDEX trace_age ON trace (at);
