-- Small readings of one field each; what cannot be read comes out empty.

-- Letters A to Z only, words parted by one space, titles before the name gone. Most names are one plain word already.
CREATE OR REPLACE MACRO in_letters(x) AS trim(regexp_replace(
    ltrim(regexp_replace(
        replace(translate(upper(strip_accents(coalesce(x, ''))), 'ŁØÆŒÐĐß’`', 'LOAODDS'''''), '''', ''),
        '[^A-Z]+', ' ', 'g')),
    '^((?:MR|MRS|MS|MISS|MX|DR|REV|REVD|SIR|LADY|LORD|DAME|MASTER|PROF|PROFESSOR|CLLR|CAPT|MAJOR) )+', ''));
CREATE OR REPLACE MACRO letters(x) AS CASE WHEN regexp_full_match(x, '[A-Za-z]*') THEN upper(x) ELSE in_letters(x) END;

-- A name, unless it is what is written where none is known.
CREATE OR REPLACE MACRO named(x) AS CASE WHEN x NOT IN (
    '', 'BABY', 'TWIN', 'UNKNOWN', 'NOTKNOWN', 'NK', 'NOTGIVEN', 'NONE', 'TEST', 'ANON', 'ANONYMOUS', 'OCCUPIER',
    'THEOCCUPIER', 'RESIDENT', 'NULL', 'NA', 'UNNAMED') THEN x END;

-- Figures only; a spreadsheet's ".0" and the "(0)" in +44 (0)161 are not part of a number.
CREATE OR REPLACE MACRO digits(x) AS
    regexp_replace(regexp_replace(coalesce(x, ''), '\.0$|\(0\)', ''), '[^0-9]+', '', 'g');

-- Letters taken for figures and figures taken for letters, where the place says which it must be.
CREATE OR REPLACE MACRO as_digit(x) AS translate(x, 'OQISZBG', '0015286');
CREATE OR REPLACE MACRO as_letter(x) AS translate(x, '0158', 'OISB');

-- A date of birth as people and systems write it; never tomorrow, never before 1890, never a system's first day.
CREATE OR REPLACE MACRO read_date(x) AS coalesce(
    CASE WHEN length(x) = 10 AND substr(x, 5, 1) = '-' THEN try_strptime(x, '%Y-%m-%d') END,
    try_strptime(x, ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d', '%d-%m-%Y', '%d.%m.%Y', '%Y/%m/%d', '%d %b %Y', '%d-%b-%Y',
        '%d %B %Y', '%d-%B-%Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M',
        '%d %m %Y']))::DATE;
CREATE OR REPLACE MACRO birthday(x) AS CASE WHEN x BETWEEN DATE '1890-01-01' AND current_date
    AND x NOT IN (DATE '1900-01-01', DATE '1899-12-30', DATE '1899-12-31') THEN x::VARCHAR END;

-- An age in whole years, also as a spreadsheet or a clerk writes it.
CREATE OR REPLACE MACRO years_of(x) AS CASE WHEN regexp_full_match(x, '(1[01][0-9]|[0-9]{1,2})(\.0+)?( ?(y|yo|yrs?|years?)( old)?\.?)?')
    THEN regexp_extract(x, '^[0-9]+')::INTEGER END;

-- The NHS number's check digit (modulus 11).
CREATE OR REPLACE MACRO figure(n, place) AS ascii(substr(n, place, 1)) - 48;
CREATE OR REPLACE MACRO nhs_valid(n) AS coalesce((11 - (10 * figure(n, 1) + 9 * figure(n, 2) + 8 * figure(n, 3)
    + 7 * figure(n, 4) + 6 * figure(n, 5) + 5 * figure(n, 6) + 4 * figure(n, 7) + 3 * figure(n, 8)
    + 2 * figure(n, 9)) % 11) % 11 = figure(n, 10), false);

-- A telephone number as it is dialled here, also when a spreadsheet ate its zero; nobody's numbers are none.
CREATE OR REPLACE MACRO dialled(x) AS CASE WHEN x LIKE '0044%' THEN '0' || substr(x, 5)
    WHEN length(x) >= 11 AND x LIKE '44%' THEN '0' || substr(x, 3)
    WHEN length(x) IN (9, 10) AND x NOT LIKE '0%' THEN '0' || x ELSE x END;
CREATE OR REPLACE MACRO diallable(x) AS
    CASE WHEN length(x) BETWEEN 10 AND 11 AND NOT regexp_matches(x, '0{7}|1{7}|9{7}') THEN x END;

-- The two halves of a postcode without its space, O and 0, I and 1 put right.
CREATE OR REPLACE MACRO inward(pc) AS
    CASE WHEN length(pc) BETWEEN 5 AND 7 THEN as_digit(substr(pc, -3, 1)) || as_letter(substr(pc, -2)) END;
CREATE OR REPLACE MACRO outward(pc) AS CASE length(pc)
    WHEN 5 THEN as_letter(substr(pc, 1, 1)) || as_digit(substr(pc, 2, 1))
    WHEN 6 THEN CASE WHEN regexp_full_match(substr(pc, 2, 2), '[0-9][A-Z0-9]')
        THEN as_letter(substr(pc, 1, 1)) || substr(pc, 2, 2) ELSE as_letter(substr(pc, 1, 2)) || as_digit(substr(pc, 3, 1)) END
    WHEN 7 THEN as_letter(substr(pc, 1, 2)) || as_digit(substr(pc, 3, 1)) || substr(pc, 4, 1) END;
CREATE OR REPLACE MACRO postcode_of(o, i) AS CASE WHEN regexp_full_match(o, '[A-Z]{1,2}[0-9][A-Z0-9]?')
    AND regexp_full_match(i, '[0-9][A-Z]{2}') AND o || i <> 'ZZ993VZ' THEN o || ' ' || i END;

-- Soundex: names that sound alike have one code. H and W do not part two letters of one sound, vowels do.
CREATE OR REPLACE MACRO soundex(x) AS rpad(substr(x, 1, 1) || substr(replace(regexp_replace(replace(
    translate(substr(x, 2), 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '11112222222233455600000077'), '7', ''),
    '(1)1+|(2)2+|(3)3+|(4)4+|(5)5+|(6)6+', '\1\2\3\4\5\6', 'g'), '0', ''), 1, 3), 4, '0');

-- A postcode, British or, figures only, of another country; its district and its neighbourhood.
CREATE OR REPLACE MACRO any_postcode(pc) AS CASE
    WHEN regexp_full_match(pc, '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}') THEN
        CASE WHEN pc <> 'ZZ993VZ' THEN substr(pc, 1, length(pc) - 3) || ' ' || substr(pc, -3) END
    WHEN regexp_full_match(pc, '[0-9]{4,6}') THEN pc ELSE postcode_of(outward(pc), inward(pc)) END;
CREATE OR REPLACE MACRO district(p) AS CASE WHEN contains(p, ' ') THEN split_part(p, ' ', 1) ELSE substr(p, 1, 2) END;
CREATE OR REPLACE MACRO nearby(p) AS
    CASE WHEN contains(p, ' ') THEN substr(p, 1, length(p) - 2) ELSE substr(p, 1, 3) END;

-- Which pairs of letters stand in a text, as the bits of four numbers: two texts alike have many bits in common.
CREATE OR REPLACE MACRO pairs_of_letters(x) AS list_transform([0, 1, 2, 3], part -> coalesce(list_aggregate(list_transform(
    list_filter(
        list_transform(range(1, length(x)), i -> (26 * ascii(substr(x, i, 1)) + ascii(substr(x, i + 1, 1))) % 252),
        pair -> pair // 63 = part),
    pair -> 1::BIGINT << (pair % 63)::INTEGER), 'bit_or'), 0));

-- Yes, however it is written: anything but no and what files write for nothing.
CREATE OR REPLACE MACRO is_said(x) AS coalesce(lower(trim(x)) NOT IN ($nothing), false);
