WITH RECURSIVE
held AS MATERIALIZED (SELECT DISTINCT account, phone FROM holdings),
edges AS MATERIALIZED (
    SELECT DISTINCT a.account AS here, b.account AS there
    FROM held a JOIN held b USING (phone) WHERE a.account <> b.account
),
reached AS (
    SELECT DISTINCT account, account AS other FROM held
    UNION
    SELECT r.account, e.there FROM reached r JOIN edges e ON e.here = r.other
),
circles AS (SELECT account, min(other) AS circle FROM reached GROUP BY account)
SELECT circle, count(*) AS accounts FROM circles GROUP BY circle HAVING count(*) >= 10 ORDER BY circle
