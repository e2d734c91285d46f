SELECT p.payment_no, p.amount - g.ceiling AS above
FROM payments p
JOIN (
    SELECT person, ceiling, valid_from,
           lead(valid_from) OVER (PARTITION BY person ORDER BY valid_from) AS valid_until
    FROM grades
) g ON g.person = p.person AND p.paid_on >= g.valid_from AND (g.valid_until IS NULL OR p.paid_on < g.valid_until)
WHERE p.amount > g.ceiling
ORDER BY p.payment_no
