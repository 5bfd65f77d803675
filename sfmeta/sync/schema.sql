-- What was read, as tables, in the order in which the run fills them; the documents are in `unfinished.sql`.
-- Amounts are whole numbers in the currency's minor unit (cents, or yen, or tenths of a cent); states are upper case.

CREATE TABLE customer (
    id              VARCHAR PRIMARY KEY,
    external_id     VARCHAR,
    name            VARCHAR,
    parent_id       VARCHAR,
    identifier      VARCHAR,    -- what it shares with its Account (sfmeta.yml, `match:`); NULL: it has none
    currency        VARCHAR,
    amount_due      HUGEINT,    -- these four as Upflow states them; NULL where it does not
    amount_overdue  HUGEINT,
    count_due       HUGEINT,
    count_overdue   HUGEINT,
    balances        VARCHAR,    -- what Upflow states of it in one text: when that differs, its documents moved
    given           VARCHAR     -- JSON: what custom fields and other keys say, by the key of the exported field
);

CREATE TABLE stated (           -- what was stated when a customer's documents were last read, and for which Account
    customer_id     VARCHAR PRIMARY KEY,
    record_id       VARCHAR,
    balances        VARCHAR
);

CREATE TABLE unread (           -- customers whose documents this run did not read
    customer_id     VARCHAR PRIMARY KEY
);

CREATE TABLE account (
    id              VARCHAR PRIMARY KEY,    -- 18 characters
    identifier      VARCHAR,
    parent_id       VARCHAR,                -- the Account that it belongs to
    kept_in         VARCHAR,                -- the record's currency; NULL where nobody says it
    held            VARCHAR                 -- JSON: the values it has now; NULL where they were not asked for
);

CREATE TABLE change (
    account_id      VARCHAR PRIMARY KEY,
    customer_id     VARCHAR,
    name            VARCHAR,
    before          VARCHAR,                -- JSON: the fields that differ, as they are and as they shall be
    after           VARCHAR,
    known           BOOLEAN,                -- the former is what Salesforce acknowledged to us
    currency        VARCHAR,
    why             VARCHAR,                -- JSON: what moved at the source, in words
    wanted          VARCHAR                 -- digest of the values after
);

CREATE TABLE due_link (
    account_id      VARCHAR PRIMARY KEY,    -- its portal link is to be made, for the first time or anew
    customer_id     VARCHAR,
    had             BOOLEAN,                -- it shows one now
    name            VARCHAR,
    why             VARCHAR
);

CREATE TABLE trait (
    side            VARCHAR,                -- customer or account
    id              VARCHAR,
    label           VARCHAR,                -- what people call it
    kind            VARCHAR,                -- in what it may be like another: its name, its VAT number, a domain
    value           VARCHAR,
    PRIMARY KEY (side, id, kind, value)
);
