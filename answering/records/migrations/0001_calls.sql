-- Calls and everything that happens in them.
-- PHI (protected health information) stands only in the columns marked so; every other column may be shown to anyone
-- who may see that the practice was called.
-- Each record carries its own UUID, given by the process that wrote it: inserting it twice stores it once.
-- "n" counts the records of one writing process; it orders records of the same microsecond.

CREATE TABLE calls (
    id              uuid PRIMARY KEY,
    first_seen_at   timestamptz NOT NULL,
    started_at      timestamptz,            -- null: its first record has not arrived (yet)
    ended_at        timestamptz,            -- null: going on, or its worker was killed
    caller_number   text,                   -- PHI
    line            text,
    language        text,
    after_hours     boolean,
    worker          text,
    protocols_hash  text,
    end_reason      text
);
CREATE INDEX calls_first_seen_at ON calls (first_seen_at DESC);
CREATE INDEX calls_caller_number ON calls (caller_number, first_seen_at DESC);

CREATE TABLE utterances (
    id               uuid PRIMARY KEY,
    call             uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at               timestamptz NOT NULL,
    n                bigint NOT NULL,
    turn             integer NOT NULL CHECK (turn >= 0),
    who              text NOT NULL CHECK (who IN ('caller', 'agent', 'system')),
    text             text NOT NULL,         -- PHI
    confidence       double precision CHECK (confidence BETWEEN 0 AND 1),
    started_s        double precision,
    ended_s          double precision,
    name             text NOT NULL,
    interrupted      boolean NOT NULL,
    asr_alternatives text[] NOT NULL        -- PHI
);
CREATE INDEX utterances_call ON utterances (call, at, n);

CREATE TABLE decisions (
    id              uuid PRIMARY KEY,
    call            uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at              timestamptz NOT NULL,
    n               bigint NOT NULL,
    turn            integer NOT NULL CHECK (turn >= 0),
    what            text NOT NULL CHECK (what <> ''),
    reason          text NOT NULL,          -- names findings of a patient: PHI once joined with the call
    protocol        text,
    question        text,
    level           text,
    matched         text NOT NULL,          -- PHI
    protocols_hash  text NOT NULL
);
CREATE INDEX decisions_call ON decisions (call, at, n);

CREATE TABLE dispositions (
    id        uuid PRIMARY KEY,
    call      uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at        timestamptz NOT NULL,
    n         bigint NOT NULL,
    level     text NOT NULL CHECK (level <> ''),
    protocol  text,
    red_flag  text,
    topic     text,
    purpose   text,
    route     text NOT NULL CHECK (route <> ''),
    reason    text NOT NULL                 -- names findings of a patient: PHI once joined with the call
);
CREATE INDEX dispositions_call ON dispositions (call, at, n);

CREATE TABLE page_attempts (
    id       uuid PRIMARY KEY,
    call     uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at       timestamptz NOT NULL,
    n        bigint NOT NULL,
    attempt  integer NOT NULL CHECK (attempt >= 0),
    phone    text NOT NULL CHECK (phone <> ''),
    outcome  text NOT NULL CHECK (outcome <> '')
);
CREATE INDEX page_attempts_call ON page_attempts (call, at, n);

CREATE TABLE messages (
    id      uuid PRIMARY KEY,
    call    uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at      timestamptz NOT NULL,
    n       bigint NOT NULL,
    queue   text NOT NULL CHECK (queue <> ''),
    fields  jsonb NOT NULL CHECK (jsonb_typeof(fields) = 'object'),  -- PHI
    urgent  boolean NOT NULL
);
CREATE INDEX messages_call ON messages (call, at, n);
CREATE INDEX messages_queue ON messages (queue, urgent, at);

CREATE TABLE route_events (
    id       uuid PRIMARY KEY,
    call     uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at       timestamptz NOT NULL,
    n        bigint NOT NULL,
    route    text NOT NULL CHECK (route <> ''),
    outcome  text NOT NULL
);
CREATE INDEX route_events_call ON route_events (call, at, n);

CREATE TABLE turn_latencies (
    id          uuid PRIMARY KEY,
    call        uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    n           bigint NOT NULL,
    turn        integer NOT NULL CHECK (turn >= 0),
    latency_ms  double precision NOT NULL,
    parts       jsonb NOT NULL CHECK (jsonb_typeof(parts) = 'object')
);
CREATE INDEX turn_latencies_call ON turn_latencies (call, at, n);

-- One row for each part of a call: it may come back from the dialplan into the application.
CREATE TABLE call_ends (
    id          uuid PRIMARY KEY,
    call        uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    n           bigint NOT NULL,
    reason      text NOT NULL,
    duration_s  double precision NOT NULL CHECK (duration_s >= 0),
    recording   text                        -- a path; what lies there is PHI
);
CREATE INDEX call_ends_call ON call_ends (call, at, n);
