SELECT payment_no, count(*) OVER (
    PARTITION BY person ORDER BY paid_on RANGE BETWEEN INTERVAL 90 DAYS PRECEDING AND CURRENT ROW
) AS times
FROM read_parquet('{payments}')
QUALIFY times >= 3
ORDER BY payment_no
