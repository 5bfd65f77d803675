-- Every document that counts for a matched customer (`family`), in the order of the Accounts: what is remembered of it, so that
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
SELECT
    account_id,
    family.customer_id,
    every.* EXCLUDE (customer_id),
    CASE WHEN member_id <> family.customer_id THEN coalesce(member.name, member_id) END AS whose
FROM every
JOIN family ON member_id = every.customer_id
JOIN customer_fate ON customer_fate.customer_id = family.customer_id
LEFT JOIN customer AS member ON member.id = member_id
WHERE fate = 'matched' AND family.customer_id NOT IN (SELECT customer_id FROM unread)
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
