SELECT t.person, count(*) AS times, sum(p.amount) AS total, max(p.paid_on) AS last_on
FROM read_parquet('{terms}') t
JOIN read_parquet('{payments}') p ON t.person = p.person AND p.paid_on BETWEEN t.start_on AND t.end_on
GROUP BY t.person
HAVING count(*) >= 20
ORDER BY t.person
