SELECT t.term_no
FROM read_parquet('{terms}') t
WHERE t.end_on + 365 BETWEEN DATE '2020-01-01' AND DATE '2025-06-30'
  AND NOT EXISTS (
    SELECT 1 FROM read_parquet('{payments}') p
    WHERE p.person = t.person AND p.paid_on BETWEEN t.start_on AND t.end_on + 365
  )
ORDER BY t.term_no
