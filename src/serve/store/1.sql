-- The next number of each series.
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

-- The ledger: what was checked, when, with what, and what came of it.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    caller TEXT NOT NULL,
    door TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vin TEXT,
    reference TEXT,
    message_version TEXT,
    as_of TEXT NOT NULL,
    packs TEXT NOT NULL,
    result TEXT NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_at ON ledger (at);
CREATE INDEX ledger_vin ON ledger (vin);

-- Certificates of the Norwegian rehearsal; those that were deleted stay, so that no number is given out again.
CREATE TABLE certificate (
    id INTEGER PRIMARY KEY,
    kuid TEXT NOT NULL UNIQUE,
    reference TEXT COLLATE NOCASE,
    vin TEXT NOT NULL COLLATE NOCASE,
    make INTEGER NOT NULL,
    submitter TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'case-open', 'registered')),
    created TEXT NOT NULL,
    deleted TEXT
) STRICT;
CREATE UNIQUE INDEX certificate_reference ON certificate (reference) WHERE deleted IS NULL;
CREATE UNIQUE INDEX certificate_vehicle ON certificate (vin, make) WHERE deleted IS NULL;

-- The portal.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    client TEXT NOT NULL UNIQUE,
    client_secret TEXT NOT NULL
) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('primary', 'upload', 'view', 'none')),
    password TEXT,
    must_change INTEGER NOT NULL,
    redeemed INTEGER NOT NULL,
    created TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE registration (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
    created TEXT NOT NULL
) STRICT;
CREATE TABLE invitation (token TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES person (id)) STRICT;
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    person INTEGER REFERENCES person (id),
    operator INTEGER NOT NULL,
    form TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE TABLE access (token TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account (id), expires INTEGER NOT NULL) STRICT;
CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES account (id),
    uploaded_by TEXT NOT NULL,
    file TEXT NOT NULL,
    vin TEXT COLLATE NOCASE,
    version TEXT,
    stage TEXT,
    approval TEXT,
    category TEXT,
    status TEXT NOT NULL CHECK (status IN ('Received', 'Processing', 'Succeeded', 'Failed')),
    -- Whether the service itself is to fail.
    fault INTEGER NOT NULL,
    failure TEXT,
    findings TEXT,
    created TEXT NOT NULL,
    -- When it came into its state, in milliseconds of the system since 1970.
    moved INTEGER NOT NULL,
    -- How often it ended: once, whatever happened to the process.
    ended INTEGER NOT NULL DEFAULT 0,
    document BLOB
) STRICT;
CREATE INDEX submission_vehicle ON submission (vin, version, stage);
CREATE INDEX submission_status ON submission (status);
