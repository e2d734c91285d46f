WITH RECURSIVE
held AS MATERIALIZED (SELECT DISTINCT account, phone FROM read_parquet('{holdings}')),
edges AS MATERIALIZED (
    SELECT DISTINCT a.account AS here, b.account AS there
    FROM held a JOIN held b USING (phone) WHERE a.account <> b.account
),
reached(account, circle) USING KEY (account) AS (
    SELECT DISTINCT account, account FROM held
    UNION
    SELECT e.here, min(r.circle)
    FROM reached r
    JOIN edges e ON e.there = r.account
    JOIN recurring.reached known ON known.account = e.here
    WHERE r.circle < known.circle
    GROUP BY e.here
)
SELECT circle, count(*) AS accounts FROM reached GROUP BY circle HAVING count(*) >= 10 ORDER BY circle
