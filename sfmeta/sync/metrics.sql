-- The figures of a customer that Upflow's API does not give, computed from its documents: written to be read by
-- finance, run by DuckDB. One row per customer.
--
-- Amounts are whole numbers in the currency's minor unit (cents). $today is the date of the run.
-- The definitions are those of Upflow's documentation: "Unapplied amounts", "Average payment delay" and the rating.
-- `family` (family.sql) says whose documents count for a customer: its own, and its children's if the spec says so.

CREATE OR REPLACE TABLE metrics AS
WITH

-- An open invoice is still to be paid, wholly or in part. Unsent, voided and cancelled invoices do not count, nor does
-- a state that we do not know; a disputed invoice stays open. It is past due from the day after its due date.
open_invoice AS (
    SELECT customer_id, currency, outstanding, due, coalesce($today - due, 0) AS days_late, days_late > 0 AS past_due
    FROM invoice
    WHERE state IN ('DUE', 'OVERDUE', 'DISPUTED') AND outstanding > 0
),

-- Due: open and not past due. Overdue: open and past due. As Upflow states them; computed only for customers of whom
-- it does not. Amounts of several currencies cannot be added up without a rate: then there is no figure (`mixed`).
computed AS (
    SELECT
        customer_id,
        sum(outstanding) FILTER (NOT past_due)              AS amount_due,
        sum(outstanding) FILTER (past_due)                  AS amount_overdue,
        count(*)         FILTER (NOT past_due)              AS count_due,
        count(*)         FILTER (past_due)                  AS count_overdue,
        bool_or(open_invoice.currency <> customer.currency) AS mixed
    FROM open_invoice
    JOIN customer ON customer.id = open_invoice.customer_id
    GROUP BY customer_id
),

owed AS (
    SELECT
        family.customer_id,
        sum(coalesce(member.amount_due,     computed.amount_due,     0)) AS due_amount,
        sum(coalesce(member.amount_overdue, computed.amount_overdue, 0)) AS overdue_amount,
        sum(coalesce(member.count_due,      computed.count_due,      0)) AS due_count,
        sum(coalesce(member.count_overdue,  computed.count_overdue,  0)) AS overdue_count,
        bool_or(
            coalesce(computed.mixed AND (member.amount_due IS NULL OR member.amount_overdue IS NULL), FALSE)
            OR coalesce(member.currency <> customer.currency, FALSE)
        ) AS mixed
    FROM family
    JOIN customer           ON customer.id = family.customer_id
    JOIN customer AS member ON member.id = family.member_id
    LEFT JOIN computed      ON computed.customer_id = member.id
    GROUP BY family.customer_id
),

-- What is overdue, by how late it is, and since when.
late AS (
    SELECT
        family.customer_id,
        sum(outstanding) FILTER (days_late BETWEEN 1 AND 29)  AS under_30,
        sum(outstanding) FILTER (days_late BETWEEN 30 AND 59) AS from_30,
        sum(outstanding) FILTER (days_late BETWEEN 60 AND 90) AS from_60,
        sum(outstanding) FILTER (days_late > 90)              AS over_90,
        min(due)         FILTER (past_due)                    AS oldest_overdue,
        min(due)                                              AS oldest_open,
        bool_or(past_due AND open_invoice.currency <> customer.currency) AS mixed
    FROM open_invoice
    JOIN family   ON family.member_id = open_invoice.customer_id
    JOIN customer ON customer.id = family.customer_id
    GROUP BY family.customer_id
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
        family.customer_id,
        sum(money.unapplied)                         AS unapplied,
        bool_or(money.currency <> customer.currency) AS mixed
    FROM money
    JOIN family   ON family.member_id = money.customer_id
    JOIN customer ON customer.id = family.customer_id
    WHERE money.unapplied <> 0
      AND coalesce(money.state, '') NOT IN ('UNSENT', 'VOIDED', 'CANCELLED', 'CANCELED')
    GROUP BY family.customer_id
),

-- The last payment: everything that was paid on the day of the latest one.
paid AS (
    SELECT
        family.customer_id,
        payment.day,
        sum(amount)                                    AS amount,
        bool_or(payment.currency <> customer.currency) AS mixed
    FROM payment
    JOIN family   ON family.member_id = payment.customer_id
    JOIN customer ON customer.id = family.customer_id
    WHERE payment.day IS NOT NULL
      AND coalesce(payment.state, '') NOT IN ('UNSENT', 'VOIDED', 'CANCELLED', 'CANCELED')
    GROUP BY family.customer_id, payment.day
    QUALIFY row_number() OVER (PARTITION BY family.customer_id ORDER BY payment.day DESC) = 1
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
        family.customer_id,
        sum(gross * (coalesce(paid, $today) - due)) AS gross_days,
        sum(gross)                                  AS gross,
        count(DISTINCT currency) > 1                AS mixed
    FROM invoice
    JOIN family ON family.member_id = invoice.customer_id
    WHERE gross > 0 AND due IS NOT NULL
      AND (state IN ('OVERDUE', 'DISPUTED') OR (state = 'PAID' AND paid IS NOT NULL))
    GROUP BY family.customer_id
)

SELECT
    customer.id AS customer_id,
    -- Amounts are in the organization's currency: the usual one of its customers where one does not say.
    coalesce(customer.currency, (SELECT mode(currency) FROM customer))    AS currency,
    owed.due_amount,
    owed.overdue_amount,
    owed.due_count,
    owed.overdue_count,
    coalesce(unapplied.unapplied, 0)                                      AS unapplied_amount,
    -- Outstanding: what the customer owes all told; negative when more was paid or credited than is owed.
    owed.due_amount + owed.overdue_amount - coalesce(unapplied.unapplied, 0) AS outstanding_amount,
    owed.mixed                                                            AS balance_mixed,
    coalesce(unapplied.mixed, FALSE)                                      AS unapplied_mixed,
    coalesce(late.under_30, 0)                                            AS overdue_under_30,
    coalesce(late.from_30, 0)                                             AS overdue_30_to_60,
    coalesce(late.from_60, 0)                                             AS overdue_60_to_90,
    coalesce(late.over_90, 0)                                             AS overdue_over_90,
    coalesce(late.mixed, FALSE)                                           AS late_mixed,
    late.oldest_overdue                                                   AS oldest_overdue_date,
    late.oldest_open                                                      AS oldest_open_date,
    paid.day                                                              AS last_payment_date,
    paid.amount                                                           AS last_payment_amount,
    coalesce(paid.mixed, FALSE)                                           AS last_payment_mixed,
    delay.gross_days                                                      AS delay_gross_days,
    delay.gross                                                           AS delay_gross,
    coalesce(delay.mixed, FALSE)                                          AS delay_mixed,
    -- What was not read in this run cannot be said anew: the fields that documents decide are left as they are.
    customer.id NOT IN (
        SELECT family.customer_id FROM family JOIN unread ON unread.customer_id = family.member_id
    )                                                                     AS documents_read
FROM customer
JOIN owed           ON owed.customer_id      = customer.id
LEFT JOIN late      ON late.customer_id      = customer.id
LEFT JOIN unapplied ON unapplied.customer_id = customer.id
LEFT JOIN paid      ON paid.customer_id      = customer.id
LEFT JOIN delay     ON delay.customer_id     = customer.id;
