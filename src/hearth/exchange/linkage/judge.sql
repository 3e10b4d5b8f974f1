-- Scored pairs with what kinship they look like, and why a person must decide whatever the weight.
CREATE OR REPLACE TABLE pairs AS
SELECT a.source_id AS left_id, b.source_id AS right_id, s.*,
    1 / (1 + pow(2, -greatest(least(weight, 60), -60))) AS probability,
    CASE WHEN gamma_kin = $kin_number THEN 'a relative''s number'
        WHEN gamma_kin IN ($kin_twins, $twins_apart) THEN 'twins'
        WHEN gamma_kin = $kin_parent THEN 'parent and child'
        WHEN gamma_kin IN ($kin_family, $kin_housemate) AND a.sex <> b.sex
            AND abs(a.yob::INTEGER - b.yob::INTEGER) <= 20 THEN 'couple'
        WHEN gamma_kin = $kin_family THEN 'one family' END AS kinship,
    CASE WHEN a.deceased OR b.deceased THEN 'somebody told to have died'
        WHEN a.protected OR b.protected THEN 'a protected address'
        WHEN gamma_nhs <> $nhs_same AND a.nhs_ok AND b.nhs_ok THEN 'two valid NHS numbers that differ'
        WHEN gamma_kin = $kin_number THEN 'perhaps a relative''s NHS number'
        WHEN gamma_kin IN ($kin_twins, $twins_apart) THEN 'perhaps twins'
        WHEN gamma_kin = $kin_parent THEN 'perhaps parent and child' END AS never_alone
FROM scored AS s JOIN $left AS a ON a.unique_id = s.l JOIN $right AS b ON b.unique_id = s.r
