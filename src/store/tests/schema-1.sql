-- The local store as version 1 of its schema wrote it.
CREATE TABLE spaces (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    UNIQUE (id, origin)
) STRICT;
CREATE TABLE known (
    space INTEGER NOT NULL REFERENCES spaces (number),
    collection TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    key_id TEXT,
    born_at TEXT,
    born_message TEXT,
    pinned INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0,
    last_lookup INTEGER,
    PRIMARY KEY (space, collection, type, value)
) STRICT, WITHOUT ROWID;
INSERT INTO spaces (number, id, origin) VALUES (1, 'a', 'https://profiles.segment.com');
INSERT INTO known (space, collection, type, value, key_id, pinned, imported, missing, last_lookup) VALUES
    (1, 'users', 'email', 'ada@example.com', 'use_1', 0, 1, 0, 1770000000000000),
    (1, 'users', 'email', 'bob@example.com', NULL, 0, 1, 0, NULL),
    (1, 'users', 'email', 'pinned@example.com', NULL, 1, 0, 0, NULL),
    (1, 'users', 'segment_id', 'use_1', 'use_1', 0, 0, 0, 1770000001000000);
PRAGMA user_version = 1;
