SELECT p.payment_no, p.amount - g.ceiling AS above
FROM read_parquet('{payments}') p
ASOF JOIN read_parquet('{grades}') g ON p.person = g.person AND p.paid_on >= g.valid_from
WHERE p.amount > g.ceiling
ORDER BY p.payment_no
