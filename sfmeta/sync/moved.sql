-- Whose documents must be read: the matched customers (and those whose documents count for one) of whom something is
-- not as it was when their documents were last read. `stated` says how it was then.

CREATE OR REPLACE TABLE tracked AS
SELECT
    customer.id                                                  AS customer_id,
    customer_fate.account_id                                     AS record_id,
    customer.balances                                            AS balances,
    coalesce(list_contains($failing::VARCHAR[], customer_fate.account_id), FALSE) AS failing,
    failing
        OR stated.customer_id IS NULL
        OR stated.record_id IS DISTINCT FROM customer_fate.account_id
        OR stated.balances IS DISTINCT FROM customer.balances    AS differs
FROM customer
JOIN customer_fate ON customer_fate.customer_id = customer.id
LEFT JOIN stated   ON stated.customer_id = customer.id
WHERE customer.id IN (
    SELECT family.member_id
    FROM family
    JOIN customer_fate AS head ON head.customer_id = family.customer_id
    WHERE head.fate = 'matched'
);

-- Figures that are rolled up need the documents of the whole family.
CREATE OR REPLACE TABLE moved AS
SELECT DISTINCT relative.member_id AS customer_id
FROM tracked
JOIN family             ON family.member_id = tracked.customer_id
JOIN family AS relative ON relative.customer_id = family.customer_id
WHERE tracked.differs;
