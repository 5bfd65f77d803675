-- Whose documents count for whom. With `sync: parents: own` every customer stands for itself alone; with `rollup` a
-- parent stands for its children too, and for theirs. A parent that the organization does not have is no parent, and
-- customers that are each other's ancestors stand each for itself: their figures would have no end.

CREATE OR REPLACE TABLE descent AS
WITH RECURSIVE descent AS (
    SELECT parent.id AS customer_id, child.id AS member_id
    FROM customer AS child
    JOIN customer AS parent ON parent.id = child.parent_id
    WHERE $rollup
    UNION
    SELECT descent.customer_id, child.id
    FROM descent
    JOIN customer AS child ON child.parent_id = descent.member_id
)
SELECT customer_id, member_id FROM descent;

CREATE OR REPLACE TABLE family AS
SELECT id AS customer_id, id AS member_id FROM customer
UNION ALL
SELECT customer_id, member_id
FROM descent
WHERE customer_id NOT IN (SELECT customer_id FROM descent WHERE member_id = customer_id);
