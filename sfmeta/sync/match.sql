-- Which customer belongs to which Account: strictly one to one, through the identifier that both carry.
-- An identifier that two customers or two Accounts carry is ambiguous: none of them is ever written.

CREATE OR REPLACE TABLE customer_fate AS
WITH
customers AS (
    SELECT identifier, count(*) AS many FROM customer WHERE identifier IS NOT NULL GROUP BY identifier
),
accounts AS (
    SELECT identifier, count(*) AS many, min(id) AS id FROM account WHERE identifier IS NOT NULL GROUP BY identifier
)
SELECT
    customer.id AS customer_id,
    customer.identifier,
    CASE
        WHEN customer.identifier IS NULL THEN 'no-identifier'
        WHEN accounts.identifier IS NULL THEN 'no-account'
        WHEN customers.many > 1          THEN 'several-customers'
        WHEN accounts.many > 1           THEN 'several-accounts'
        ELSE                                  'matched'
    END AS fate,
    CASE WHEN fate = 'matched' THEN accounts.id END AS account_id
FROM customer
LEFT JOIN customers ON customers.identifier = customer.identifier
LEFT JOIN accounts  ON accounts.identifier  = customer.identifier;

-- The other side: Accounts that carry an identifier and are nobody's.
CREATE OR REPLACE TABLE account_fate AS
WITH
customers AS (
    SELECT identifier, count(*) AS many FROM customer WHERE identifier IS NOT NULL GROUP BY identifier
),
accounts AS (
    SELECT identifier, count(*) AS many FROM account WHERE identifier IS NOT NULL GROUP BY identifier
)
SELECT
    account.id AS account_id,
    account.identifier,
    CASE
        WHEN customers.identifier IS NULL THEN 'no-customer'
        WHEN customers.many > 1           THEN 'several-customers'
        WHEN accounts.many > 1            THEN 'several-accounts'
        ELSE                                   'matched'
    END AS fate
FROM account
LEFT JOIN customers ON customers.identifier = account.identifier
LEFT JOIN accounts  ON accounts.identifier  = account.identifier
WHERE account.identifier IS NOT NULL;
