-- The events of the Norwegian rehearsal, in the order of their numbers.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    received TEXT NOT NULL,
    kind TEXT NOT NULL,
    sub TEXT,
    source TEXT NOT NULL,
    kuid TEXT,
    vin TEXT,
    valid_from TEXT,
    -- Correction types, with commas between them.
    corrections TEXT NOT NULL,
    -- Who alone may see what it says; nobody in particular when empty.
    only_for TEXT
) STRICT;
CREATE INDEX event_kuid ON event (kuid);
