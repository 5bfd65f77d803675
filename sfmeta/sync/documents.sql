-- Every document that was read of a matched customer, in the order of the Accounts: what is remembered of it, so that
-- the next run can say what moved. `outstanding` is the part that is still open, or that is not applied to anything.

CREATE OR REPLACE TABLE document AS
WITH every AS (
    SELECT 'invoice' AS kind, id, customer_id, number, currency, state, outstanding, due, paid FROM invoice
    UNION ALL
    SELECT 'payment', id, customer_id, number, currency, state, amount - linked, NULL, NULL FROM payment
    UNION ALL
    SELECT 'credit note', id, customer_id, number, currency, state, amount - linked, NULL, NULL FROM credit_note
    UNION ALL
    SELECT 'refund', id, customer_id, number, currency, state, amount - linked, NULL, NULL FROM refund
)
SELECT account_id, every.*
FROM every
JOIN customer_fate USING (customer_id)
WHERE fate = 'matched' AND customer_id NOT IN (SELECT customer_id FROM unread)
ORDER BY account_id, kind, id;

-- One text for each of them, by which a customer whose documents moved is told from the others without a look at them.
CREATE OR REPLACE TABLE sight AS
SELECT
    account_id,
    customer_id,
    md5(coalesce(string_agg(
        concat_ws('|', kind, id, coalesce(number, ''), coalesce(currency, ''), coalesce(state, ''),
                  coalesce(outstanding::VARCHAR, ''), coalesce(due::VARCHAR, ''), coalesce(paid::VARCHAR, '')),
        chr(10) ORDER BY kind, id
    ), '')) AS digest
FROM customer_fate
LEFT JOIN document USING (account_id, customer_id)
WHERE fate = 'matched' AND customer_id NOT IN (SELECT customer_id FROM unread)
GROUP BY account_id, customer_id
ORDER BY account_id;
