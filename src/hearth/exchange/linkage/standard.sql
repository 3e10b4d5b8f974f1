-- $source (the vocabulary's columns and row_id, from 1) made comparable as $target, numbered from $first.
CREATE OR REPLACE TABLE $target AS
WITH raw AS (
    SELECT row_id + $first - 1 AS unique_id,
        coalesce(nullif(trim(id), ''), row_id::VARCHAR) AS source_id,
        coalesce(trim(surname), '') <> '' OR coalesce(trim(forename), '') <> '' AS in_parts, * EXCLUDE (id, row_id)
    FROM $source
), read AS (
    SELECT unique_id, source_id,
        letters(CASE WHEN in_parts THEN forename WHEN contains(full_name, ',') THEN split_part(full_name, ',', 2)
            ELSE regexp_replace(trim(full_name), '\s+\S+$', '') END) AS fore,
        letters(CASE WHEN in_parts THEN surname WHEN contains(full_name, ',') THEN split_part(full_name, ',', 1)
            ELSE regexp_extract(trim(full_name), '\s(\S+)$', 1) END) AS surn,
        letters(middle_names) AS mid, birthday(read_date(trim(birth_date))) AS dob,
        year(coalesce(read_date(trim(age_on)), current_date)) - years_of(lower(trim(age))) AS aged,
        CASE WHEN lower(trim(sex)) IN ('m', 'male', '1', '1.0', 'man') THEN 'M'
            WHEN lower(trim(sex)) IN ('f', 'female', '2', '2.0', 'woman') THEN 'F' END AS sex,
        digits(nhs_number) AS nhs, regexp_replace(upper(coalesce(number, '')), '[^A-Z0-9]+', '', 'g') AS num,
        regexp_replace(upper(coalesce(postcode, '')), '[^A-Z0-9]+', '', 'g') AS pc,
        upper(strip_accents(coalesce(address, ''))) AS addr, nullif(ltrim(digits(uprn), '0'), '') AS uprn,
        diallable(dialled(digits(phone))) AS ph1, diallable(dialled(digits(phone_2))) AS ph2,
        CASE WHEN contains(email, '@') THEN lower(trim(email)) END AS email,
        is_said(deceased) AS deceased, is_said(protected) AS protected
    FROM raw
), parted AS (
    SELECT * EXCLUDE (fore, surn, mid, pc, addr, nhs, num),
        named(split_part(fore, ' ', 1)) AS f1, named(replace(surn, ' ', '')) AS sur,
        nullif(split_part(trim(substr(fore, length(split_part(fore, ' ', 1)) + 2) || ' ' || mid), ' ', 1), '') AS frest,
        nullif(split_part(surn, ' ', 1), '') AS s1, nullif(split_part(surn, ' ', -1), '') AS s2,
        CASE WHEN length(nhs) = 10 AND nhs <> repeat(substr(nhs, 1, 1), 10) THEN nhs
            WHEN length(nhs) = 9 AND nhs_valid('0' || nhs) THEN '0' || nhs END AS nhs,  -- its zero was eaten
        CASE WHEN regexp_matches(num, '[0-9]{3}') AND num <> repeat(substr(num, 1, 1), length(num)) THEN num END AS num,
        any_postcode(pc) AS postcode,
        CASE WHEN $words THEN regexp_replace(addr, '[^A-Z]+', '', 'g') END AS words,
        regexp_extract(addr, '\b(?:FLAT|APT|APARTMENT|UNIT|ROOM|RM)\s*([0-9]+[A-Z]?)\b', 1) AS flat,
        regexp_replace(addr, '\b(?:FLAT|APT|APARTMENT|UNIT|ROOM|RM)\s*[0-9]+[A-Z]?\b', '') AS rest
    FROM read
), placed AS (
    SELECT * EXCLUDE (flat, rest),
        CASE WHEN regexp_extract(rest, '\b([0-9]+[A-Z]?)\b', 1) <> '' OR flat <> ''
            THEN regexp_extract(rest, '\b([0-9]+[A-Z]?)\b', 1) || '/' || flat
            ELSE nullif(substr(regexp_replace(rest, '[^A-Z]+', '', 'g'), 1, 10), '') END AS house,
        substr(regexp_replace(regexp_replace(rest, '^[^A-Z]*[0-9]+[A-Z]?\b', ''), '[^A-Z]+', '', 'g'), 1, 6) AS street
    FROM parted
), streets AS (
    SELECT words, pairs_of_letters(words) AS bits
    FROM (SELECT DISTINCT words FROM placed WHERE length(words) >= 6)
), sounds AS (
    SELECT sur AS name, soundex(sur) AS sdx FROM (SELECT DISTINCT sur FROM placed WHERE sur IS NOT NULL)
)
SELECT unique_id, source_id, p.f1, coalesce(n.head, p.f1) AS fc, coalesce(n.head2, p.f1) AS fc2, frest, sur, s1, s2, sdx,
    p.f1 || ' ' || sur AS full_name, coalesce(n.head, p.f1) || ' ' || sur AS canon_name,
    least(p.f1, s1) || ' ' || greatest(p.f1, s1) AS name_key,
    dob, substr(dob, 1, 4) AS yob, substr(dob, 6) AS md,
    CASE WHEN substr(dob, 9) <= '12' THEN substr(dob, 1, 5) || substr(dob, 9) || '-' || substr(dob, 6, 2) END AS dob_swap,
    CASE WHEN dob IS NULL THEN aged END AS aged, sex, nhs, nhs_valid(nhs) AS nhs_ok, num, postcode,
    district(postcode) AS outcode, nearby(postcode) AS sector,
    coalesce('U' || uprn, CASE WHEN postcode IS NOT NULL THEN house || '@' || postcode END) AS prop,
    CASE WHEN street <> '' AND house IS NOT NULL THEN house || '@' || street END AS door,
    bits[1] AS w1, bits[2] AS w2, bits[3] AS w3, bits[4] AS w4,
    list_sum(list_transform(bits, part -> bit_count(part)))::INTEGER AS wn,
    coalesce(ph1, ph2) AS p1, CASE WHEN ph1 IS NOT NULL THEN ph2 END AS p2, email, deceased, protected
FROM placed AS p LEFT JOIN one_name AS n ON n.f1 = p.f1 LEFT JOIN sounds ON sounds.name = p.sur
    LEFT JOIN streets ON streets.words = p.words
