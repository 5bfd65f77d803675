-- Customers without an Account, and Accounts without an identifier, that are alike in something: for a person to judge.
-- An Account that several customers resemble, or a customer that resembles several Accounts, is named with each of them.

SELECT
    customer.id, customer.name, customer.identifier,
    ours.id, ours.label,
    list(DISTINCT ours.kind ORDER BY ours.kind)
FROM trait AS theirs
JOIN trait AS ours ON ours.side = 'account' AND ours.kind = theirs.kind AND ours.value = theirs.value
JOIN customer      ON customer.id = theirs.id
JOIN customer_fate ON customer_fate.customer_id = customer.id
WHERE theirs.side = 'customer' AND fate IN ('no-account', 'no-identifier')
  AND ours.id NOT IN (SELECT account_id FROM customer_fate WHERE account_id IS NOT NULL)
GROUP BY ALL
ORDER BY len(list(DISTINCT ours.kind)) DESC, customer.name, customer.id, ours.label, ours.id
