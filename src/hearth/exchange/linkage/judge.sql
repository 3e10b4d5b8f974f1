-- Scored pairs with what kinship they look like, and why a person must decide whatever the weight.
CREATE OR REPLACE TABLE pairs AS
WITH seen AS (
    SELECT s.*, a.source_id AS left_id, b.source_id AS right_id, a.dob AS dob_l, b.dob AS dob_r,
        CASE WHEN a.nhs_ok THEN a.nhs END AS nhs_l, CASE WHEN b.nhs_ok THEN b.nhs END AS nhs_r,
        a.deceased OR b.deceased AS died, a.protected OR b.protected AS is_protected,
        gamma_nhs <> $nhs_same AND a.nhs_ok AND b.nhs_ok AS two_numbers,
        gamma_nhs = $nhs_same OR gamma_number = $number_same AS one_number,
        gamma_nhs = $nhs_same AND a.nhs_ok AND b.nhs_ok AND gamma_birth = $birth_same AS one_number_and_birthday,
        a.sex <> b.sex AS two_sexes, a.f1 <> b.f1 AS two_spellings,
        least(coalesce(length(a.f1), 0), coalesce(length(b.f1), 0)) <= 1 AS is_half_named,
        abs(a.yob::INTEGER - b.yob::INTEGER) AS years,
        -- Where one has an age and no date of birth, by how many years the two differ.
        abs(coalesce(a.yob::INTEGER, a.aged) - coalesce(b.yob::INTEGER, b.aged)) AS years_told,
        gamma_birth = -1 AND years_told IS NULL AS undated,
        coalesce(gamma_birth = -1 AND years_told > $age_fits, false) AS another_age,
        a.postcode <> b.postcode AS two_homes,
        -- Of two names nearly alike one is a slip when it is no name at all; two names are two people's.
        a.f1 IN (FROM first_name) AS is_name_l, b.f1 IN (FROM first_name) AS is_name_r,
        -- Molly and Polly are both Mary, and may be two sisters; Steve and Steven are one.
        CASE WHEN gamma_name <> $name_form OR a.f1 = b.f1 OR a.f1 = a.fc OR b.f1 = b.fc THEN false
            ELSE NOT starts_with(a.f1, b.f1) AND NOT starts_with(b.f1, a.f1)
                AND NOT (a.f1[1] = b.f1[1] AND damerau_levenshtein(a.f1, b.f1) <= 2) END AS two_forms,
        a.f1 = b.f1 AND gamma_middle = $middle_else AND least(length(a.frest), length(b.frest)) > 1 AS two_middle_names
    FROM scored AS s JOIN $left AS a ON a.unique_id = s.l JOIN $right AS b ON b.unique_id = s.r
), weighed AS (
    SELECT *,
        gamma_name IN ($name_forename_near, $name_both_near) AND two_spellings AND NOT is_half_named
            AND ((is_name_l AND is_name_r)
                OR NOT (is_name_l OR is_name_r OR (one_number AND NOT undated))) AS two_names,
        (years >= 12 AND NOT (gamma_nhs = $nhs_same AND gamma_birth = $birth_near))
            OR (another_age AND years_told >= 12) AS years_apart,
        gamma_birth IN ($birth_year, $birth_years_near, $birth_else) AS two_birthdays
    FROM seen
), fitting AS (
    -- A record without a date of birth may be the father's or the son's when both of them fit it: two birthdays tell
    -- so, or two numbers.
    SELECT l, r, (dob_l IS NULL AND min(dob_r) OVER w_l <> max(dob_r) OVER w_l)
        OR (dob_r IS NULL AND min(dob_l) OVER w_r <> max(dob_l) OVER w_r)
        OR (undated AND NOT one_number AND (min(nhs_l) OVER w_r <> max(nhs_l) OVER w_r
            OR min(nhs_r) OVER w_l <> max(nhs_r) OVER w_l)) AS several
    FROM weighed WHERE weight >= 0 AND NOT another_age
    WINDOW w_l AS (PARTITION BY l), w_r AS (PARTITION BY r)
), homes AS (
    SELECT l, r, unnest([a.prop, b.prop]) AS prop, coalesce(a.sur, b.sur) AS sur
    FROM weighed JOIN $left AS a ON a.unique_id = l JOIN $right AS b ON b.unique_id = r
    WHERE weight >= 0 AND NOT one_number AND undated
), generations AS (
    -- Where parents and children live it may be either's, also when the lists tell only of one who has the name.
    SELECT l, r FROM homes
    JOIN (SELECT prop, sur, yob FROM $left UNION ALL SELECT prop, sur, yob FROM $right) AS home USING (prop, sur)
    GROUP BY l, r HAVING max(yob::INTEGER) - min(yob::INTEGER) >= 12
), doubted AS (
    SELECT weighed.* EXCLUDE (dob_l, dob_r, nhs_l, nhs_r, two_numbers, one_number, two_sexes, two_spellings,
            is_half_named, years, two_homes, is_name_l, is_name_r, two_forms, two_middle_names, two_names, years_apart,
            two_birthdays, undated, another_age),
        1 / (1 + pow(2, -greatest(least(weight, 60), -60))) AS probability,
        CASE WHEN gamma_kin = $kin_number THEN 'a relative''s number'
            WHEN gamma_kin IN ($kin_twins, $kin_twins_apart) THEN 'twins'
            WHEN gamma_kin = $kin_parent OR (years_apart AND gamma_name >= $name_both_near AND gamma_home >= $home_door)
                THEN 'parent and child'
            WHEN gamma_kin IN ($kin_family, $kin_housemate) AND two_sexes AND years <= 20 THEN 'couple'
            WHEN gamma_kin = $kin_family THEN 'one family'
            WHEN dob_l = dob_r AND (two_names OR two_forms OR two_middle_names) THEN 'twins' END AS kinship,
        CASE WHEN two_numbers THEN 'two valid NHS numbers that differ'
            WHEN gamma_kin = $kin_number THEN 'perhaps a relative''s NHS number'
            WHEN one_number AND undated AND (is_half_named OR gamma_name = $name_middle)
                THEN 'perhaps a relative''s NHS number'
            WHEN one_number AND two_birthdays AND (is_half_named OR (two_spellings AND gamma_name < $name_form))
                THEN 'perhaps a relative''s NHS number'
            WHEN gamma_kin IN ($kin_twins, $kin_twins_apart) THEN 'perhaps twins'
            WHEN gamma_kin = $kin_parent OR years_apart THEN 'perhaps parent and child'
            WHEN another_age THEN 'the age that was told is another'
            WHEN two_names OR two_forms OR two_middle_names OR (two_spellings AND two_sexes) THEN 'perhaps twins'
            WHEN gamma_kin IN ($kin_family, $kin_housemate) THEN 'two first names at one home'
            WHEN is_half_named AND NOT one_number THEN 'no whole first name to tell twins apart by'
            WHEN several THEN 'several people fit it, and it has no date of birth'
            WHEN generations.l IS NOT NULL THEN 'two generations live there, and one has no date of birth'
            WHEN undated AND NOT one_number AND (gamma_name <> $name_same OR gamma_phone = $phone_else)
                THEN 'no date of birth, and the name or the telephone is another'
            WHEN undated AND gamma_home = $home_phone AND two_homes AND NOT one_number
                THEN 'perhaps a relative''s telephone' END AS doubt
    FROM weighed LEFT JOIN fitting USING (l, r) LEFT JOIN generations USING (l, r)
)
SELECT * EXCLUDE (died, is_protected, one_number_and_birthday, doubt, years_told),
    CASE WHEN gamma_birth = -1 THEN years_told END AS years_told,
    CASE WHEN died THEN 'somebody told to have died' WHEN is_protected THEN 'a protected address' ELSE doubt END
        AS never_alone,
    one_number_and_birthday AND doubt IS NULL AS is_numbered
FROM doubted
