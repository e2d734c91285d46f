SELECT payment_no, times
FROM (
    SELECT payment_no, count(*) OVER (
        PARTITION BY person ORDER BY paid_on RANGE BETWEEN INTERVAL '90 days' PRECEDING AND CURRENT ROW
    ) AS times
    FROM payments
) counted
WHERE times >= 3
ORDER BY payment_no
