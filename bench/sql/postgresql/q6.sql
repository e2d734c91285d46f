SELECT m.member_no, r.registrant_no
FROM members m
JOIN registrants r USING (area)
WHERE 1 - levenshtein(upper(replace(m.name, ' ', '')), upper(replace(r.name, ' ', '')))::float8
      / greatest(length(replace(m.name, ' ', '')), length(replace(r.name, ' ', ''))) >= 0.8
ORDER BY m.member_no, r.registrant_no
