-- The figures of a customer that Upflow's API does not give, computed from its documents: written to be read by
-- finance, run by DuckDB. One row per customer.
--
-- Amounts are whole numbers in the currency's minor unit (cents). $today is the date of the run.
-- The definitions are those of Upflow's documentation: "Unapplied amounts", "Average payment delay" and the rating.

CREATE OR REPLACE TABLE metrics AS
WITH

-- An open invoice is still to be paid, wholly or in part. Unsent, voided and cancelled invoices do not count, nor does
-- a state that we do not know; a disputed invoice stays open. It is past due from the day after its due date.
open_invoice AS (
    SELECT customer_id, currency, outstanding, coalesce(due < $today, FALSE) AS past_due
    FROM invoice
    WHERE state IN ('DUE', 'OVERDUE', 'DISPUTED') AND outstanding > 0
),

-- Due: open and not past due. Overdue: open and past due. Only for customers of whom Upflow does not state it.
-- Amounts of several currencies cannot be added up without a rate: then there is no figure (`mixed`).
aging AS (
    SELECT
        customer_id,
        sum(outstanding) FILTER (NOT past_due)            AS amount_due,
        sum(outstanding) FILTER (past_due)                AS amount_overdue,
        count(*)         FILTER (NOT past_due)            AS count_due,
        count(*)         FILTER (past_due)                AS count_overdue,
        bool_or(open_invoice.currency <> customer.currency) AS mixed
    FROM open_invoice
    JOIN customer ON customer.id = open_invoice.customer_id
    GROUP BY customer_id
),

-- Unapplied: what was paid or credited and is not applied to anything yet. A refund gives money back, so the part of
-- it that is not applied to a payment or a credit note takes away from what is unapplied.
money AS (
    SELECT customer_id, currency, state, amount - linked AS unapplied FROM payment
    UNION ALL
    SELECT customer_id, currency, state, amount - linked AS unapplied FROM credit_note
    UNION ALL
    SELECT customer_id, currency, state, linked - amount AS unapplied FROM refund
),

unapplied AS (
    SELECT
        customer.id AS customer_id,
        sum(money.unapplied) AS unapplied,
        bool_or(money.currency <> customer.currency) AS mixed
    FROM money
    JOIN customer ON customer.id = money.customer_id
    WHERE money.unapplied <> 0
      AND coalesce(money.state, '') NOT IN ('UNSENT', 'VOIDED', 'CANCELLED', 'CANCELED')
    GROUP BY customer.id
),

-- Average payment delay: over paid, overdue and disputed invoices, the days from due date to paid date (today where
-- it is not paid), weighted by what was billed:
--
--     average payment delay = sum(gross x days) / sum(gross)
--
-- Negative when paid early. The example of the documentation: 140 paid 7 days late, 85 paid 55 days late and 214
-- overdue by 10 days are (140 x 7 + 85 x 55 + 214 x 10) / (140 + 85 + 214) = 7795 / 439 = 17.756, shown as 17.8.
-- The division comes last, where the result is rounded (values.py); a customer without such invoices has no average.
delay AS (
    SELECT
        customer_id,
        sum(gross * (coalesce(paid, $today) - due)) AS gross_days,
        sum(gross)                                  AS gross,
        count(DISTINCT currency) > 1                AS mixed
    FROM invoice
    WHERE gross > 0 AND due IS NOT NULL
      AND (state IN ('OVERDUE', 'DISPUTED') OR (state = 'PAID' AND paid IS NOT NULL))
    GROUP BY customer_id
)

SELECT
    customer.id AS customer_id,
    -- Amounts are in the organization's currency: the usual one of its customers where one does not say.
    coalesce(customer.currency, (SELECT mode(currency) FROM customer))  AS currency,
    coalesce(customer.amount_due,     aging.amount_due,     0)          AS due_amount,
    coalesce(customer.amount_overdue, aging.amount_overdue, 0)          AS overdue_amount,
    coalesce(customer.count_due,      aging.count_due,      0)          AS due_count,
    coalesce(customer.count_overdue,  aging.count_overdue,  0)          AS overdue_count,
    -- Outstanding: what the customer owes all told; negative when more was paid or credited than is owed.
    due_amount + overdue_amount - coalesce(unapplied.unapplied, 0)      AS outstanding_amount,
    coalesce(aging.mixed AND (customer.amount_due IS NULL OR customer.amount_overdue IS NULL), FALSE) AS balance_mixed,
    balance_mixed OR coalesce(unapplied.mixed, FALSE)                   AS outstanding_mixed,
    delay.gross_days                                                    AS delay_gross_days,
    delay.gross                                                         AS delay_gross,
    coalesce(delay.mixed, FALSE)                                        AS delay_mixed
FROM customer
LEFT JOIN aging     ON aging.customer_id     = customer.id
LEFT JOIN unapplied ON unapplied.customer_id = customer.id
LEFT JOIN delay     ON delay.customer_id     = customer.id;
