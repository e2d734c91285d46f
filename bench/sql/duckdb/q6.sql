SELECT m.member_no, r.registrant_no
FROM read_parquet('{members}') m
JOIN read_parquet('{registrants}') r USING (area)
WHERE 1 - levenshtein(upper(replace(m.name, ' ', '')), upper(replace(r.name, ' ', '')))::DOUBLE
      / greatest(length(replace(m.name, ' ', '')), length(replace(r.name, ' ', ''))) >= 0.8
ORDER BY m.member_no, r.registrant_no
