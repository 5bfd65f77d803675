-- The documents, one table per list of the API. They are in a database of their own, a file that outlives a run which is
-- cut short, so that the next one need not read them again. Amounts and states are as in `schema.sql`.

CREATE TABLE IF NOT EXISTS kept.invoice (
    id              VARCHAR PRIMARY KEY,
    customer_id     VARCHAR,
    currency        VARCHAR,
    state           VARCHAR,
    gross           HUGEINT,    -- what was billed
    outstanding     HUGEINT,    -- what is still to be paid of it
    due             DATE,
    paid            DATE,
    number          VARCHAR     -- what people call it
);

CREATE TABLE IF NOT EXISTS kept.payment (
    id              VARCHAR PRIMARY KEY,
    customer_id     VARCHAR,
    currency        VARCHAR,
    state           VARCHAR,
    amount          HUGEINT,
    linked          HUGEINT,    -- the part that is applied to something
    day             DATE,       -- when it was received
    number          VARCHAR
);

CREATE TABLE IF NOT EXISTS kept.credit_note (
    id              VARCHAR PRIMARY KEY,
    customer_id     VARCHAR,
    currency        VARCHAR,
    state           VARCHAR,
    amount          HUGEINT,
    linked          HUGEINT,
    number          VARCHAR
);

CREATE TABLE IF NOT EXISTS kept.refund (
    id              VARCHAR PRIMARY KEY,
    customer_id     VARCHAR,
    currency        VARCHAR,
    state           VARCHAR,
    amount          HUGEINT,
    linked          HUGEINT,
    number          VARCHAR
);

CREATE TABLE IF NOT EXISTS kept.reading (       -- the read that is under way, if it is one of whole lists
    purpose         VARCHAR,                    -- what it is for: with another purpose nobody goes on with it
    began_at        VARCHAR                     -- ISO 8601
);

CREATE TABLE IF NOT EXISTS kept.whole_list (
    name            VARCHAR PRIMARY KEY,
    until           BIGINT,                     -- the offset up to which its entries are in the table above
    done            BOOLEAN
);

CREATE TABLE IF NOT EXISTS kept.first_stated (  -- what Upflow stated of every customer when the read began
    customer_id     VARCHAR PRIMARY KEY,
    balances        VARCHAR
);

CREATE OR REPLACE VIEW invoice      AS SELECT * FROM kept.invoice;
CREATE OR REPLACE VIEW payment      AS SELECT * FROM kept.payment;
CREATE OR REPLACE VIEW credit_note  AS SELECT * FROM kept.credit_note;
CREATE OR REPLACE VIEW refund       AS SELECT * FROM kept.refund;
