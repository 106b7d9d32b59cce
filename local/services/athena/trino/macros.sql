-- What Trino's operators and functions mean where DuckDB has no word for it.
-- An error is a text that cannot be cast: 'TRINO<<NAME: message>>'. DuckDB's own error() is volatile,
-- and therefore not allowed below TRY.

-- A text that matches a pattern; an error else.
CREATE MACRO trino_checked(x, pattern, wrong, rest) AS
    CASE WHEN regexp_full_match(x, pattern) THEN trim(x)
    ELSE 'TRINO<<INVALID_CAST_ARGUMENT: ' || wrong || x || rest || '>>' END;

-- Comparisons of floating point numbers. To Trino, NaN is neither equal, less nor greater than any
-- number; to DuckDB it is equal to itself, and the largest.
CREATE MACRO trino_eq(a, b) AS CASE WHEN isnan(a) AND b IS NOT NULL THEN false ELSE a = b END;
CREATE MACRO trino_ne(a, b) AS CASE WHEN isnan(a) AND b IS NOT NULL THEN true ELSE a <> b END;
CREATE MACRO trino_lt(a, b) AS CASE WHEN isnan(b) AND a IS NOT NULL THEN false ELSE a < b END;
CREATE MACRO trino_gt(a, b) AS CASE WHEN isnan(a) AND b IS NOT NULL THEN false ELSE a > b END;
CREATE MACRO trino_le(a, b) AS
    CASE WHEN (isnan(a) OR isnan(b)) AND (a + b) IS NOT NULL THEN false ELSE a <= b END;
CREATE MACRO trino_ge(a, b) AS
    CASE WHEN (isnan(a) OR isnan(b)) AND (a + b) IS NOT NULL THEN false ELSE a >= b END;

-- A decimal without its point.
CREATE MACRO trino_unscaled(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT);
-- a / b as a whole number of 10^-(scale of a - scale of b + shift), rounded half up.
CREATE MACRO trino_quotient(a, b, shift) AS CAST(
    list_transform(
        [struct_pack(
            n := trino_unscaled(a) * CAST('1' || repeat('0', shift) AS HUGEINT),
            d := trino_unscaled(b)
        )],
        lambda v: (v.n // v.d)
            + CASE WHEN abs(v.n % v.d) * 2 >= abs(v.d) THEN sign(v.n) * sign(v.d) ELSE 0 END
    )[1] AS DECIMAL(38, 0));

-- A floating point number as text: one digit before the point, and an exponent always.
CREATE MACRO trino_double_text(x) AS CASE
    WHEN isnan(x) THEN 'NaN'
    WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN x = 0 THEN '0.0E0'
    ELSE list_transform(
        [struct_pack(
            whole := split_part(split_part(CAST(abs(x) AS VARCHAR), 'e', 1), '.', 1),
            digits := replace(split_part(CAST(abs(x) AS VARCHAR), 'e', 1), '.', ''),
            exponent := coalesce(
                TRY_CAST(nullif(split_part(CAST(abs(x) AS VARCHAR), 'e', 2), '') AS INTEGER), 0)
        )],
        lambda v: CASE WHEN x < 0 THEN '-' ELSE '' END
            || left(ltrim(v.digits, '0'), 1) || '.'
            || coalesce(nullif(rtrim(substr(ltrim(v.digits, '0'), 2), '0'), ''), '0') || 'E'
            || (length(v.whole) - 1 - (length(v.digits) - length(ltrim(v.digits, '0')))
                + v.exponent)
    )[1] END;

CREATE MACRO trino_timestamp_text(x, digits) AS
    strftime(x, '%Y-%m-%d %H:%M:%S')
    || CASE WHEN digits = 0 THEN '' ELSE '.' || left(strftime(x, '%f'), digits) END;

-- Arrays, and texts, from 1; what is beyond their end.
CREATE MACRO trino_element(x, i) AS x[CASE
    WHEN i = 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1>>' AS BIGINT)
    WHEN i < 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || i || '>>' AS BIGINT)
    WHEN i > len(x) THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array '
        || 'length: ' || i || ' > ' || len(x) || '>>' AS BIGINT)
    ELSE i END];
CREATE MACRO trino_element_at(x, i) AS x[CASE
    WHEN i = 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1>>' AS BIGINT)
    ELSE i END];
CREATE MACRO trino_map_value(x, k) AS CASE
    WHEN x IS NULL OR k IS NULL THEN NULL
    WHEN map_contains(x, k) THEN x[k]
    ELSE map_values(x)[CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k || '>>' AS BIGINT)] END;
CREATE MACRO trino_substr(x, start) AS CASE
    WHEN start = 0 OR -start > length(x) THEN '' ELSE substr(x, start) END;
CREATE MACRO trino_substr_of(x, start, size) AS CASE
    WHEN start = 0 OR -start > length(x) OR size <= 0 THEN '' ELSE substr(x, start, size) END;
CREATE MACRO trino_split_part(x, delimiter, i) AS
    CASE WHEN i <= 0 THEN CAST(CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Index must be greater than zero>>' AS INTEGER) AS VARCHAR)
    ELSE split(x, delimiter)[i] END;
CREATE MACRO trino_spaces() AS ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13);
CREATE MACRO trino_codepoint(x) AS CASE
    WHEN length(x) <> 1 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Input string must be a single character string>>'
        AS INTEGER)
    ELSE unicode(x) END;
CREATE MACRO trino_split(x, delimiter) AS split(x, CASE WHEN delimiter = '' THEN CAST(CAST(
    'TRINO<<INVALID_FUNCTION_ARGUMENT: The delimiter may not be the empty string>>'
    AS INTEGER) AS VARCHAR) ELSE delimiter END);
CREATE MACRO trino_replace(x, search, other) AS replace(x, CASE WHEN search = '' THEN CAST(CAST(
    'TRINO<<NOT_SUPPORTED: the laptop''s Athena does not know replace() of an empty text>>'
    AS INTEGER) AS VARCHAR) ELSE search END, other);
CREATE MACRO trino_bucket(x, low, high, n) AS CASE
    WHEN low < high AND x < low THEN 0
    WHEN low < high AND x >= high THEN n + 1
    WHEN low < high THEN CAST(floor(n * (x - low) / (high - low)) AS BIGINT) + 1
    WHEN x > low THEN 0
    WHEN x <= high THEN n + 1
    ELSE CAST(floor(n * (low - x) / (low - high)) AS BIGINT) + 1 END;

CREATE MACRO trino_has_null(x) AS len(x) > list_count(x);
CREATE MACRO trino_holds(x, e) AS len(list_filter(x, lambda other: other IS NOT DISTINCT FROM e)) > 0;
CREATE MACRO trino_distinct(x) AS
    list_filter(x, lambda e, i: NOT coalesce(trino_holds(x[1:i - 1], e), false));
CREATE MACRO trino_contains(x, e) AS CASE
    WHEN x IS NULL OR e IS NULL THEN NULL
    WHEN list_contains(x, e) THEN true
    WHEN trino_has_null(x) THEN NULL
    ELSE false END;
CREATE MACRO trino_position(x, e) AS
    CASE WHEN x IS NOT NULL AND e IS NOT NULL THEN
        CAST(coalesce(list_position(x, e), 0) AS BIGINT) END;
CREATE MACRO trino_overlap(x, y) AS CASE
    WHEN x IS NULL OR y IS NULL THEN NULL
    WHEN list_has_any(list_filter(x, lambda e: e IS NOT NULL), y) THEN true
    WHEN (trino_has_null(x) OR trino_has_null(y)) AND len(x) > 0 AND len(y) > 0 THEN NULL
    ELSE false END;
CREATE MACRO trino_sequence(low, high, step) AS generate_series(CASE
    WHEN step = 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: step must not be zero>>' AS BIGINT)
    WHEN (high - low) * sign(step) < 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to '
        || 'start value if step is greater than zero otherwise stop should be less than or equal '
        || 'to start>>' AS BIGINT)
    WHEN (high - low) // step >= 10000 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than '
        || '10000 entries>>' AS BIGINT)
    ELSE low END, high, step);
CREATE MACRO trino_slice(x, start, size) AS CASE
    WHEN start = 0 THEN x[CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1>>' AS BIGINT):1]
    WHEN size < 0 THEN x[CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0>>'
        AS BIGINT):1]
    WHEN start < -len(x) OR size = 0 THEN x[1:0]
    ELSE list_slice(x, CASE WHEN start < 0 THEN len(x) + start + 1 ELSE start END,
        CASE WHEN start < 0 THEN len(x) + start ELSE start - 1 END + size) END;
CREATE MACRO trino_map_of(entries) AS map_from_entries(list_filter(entries, lambda e, i:
    e.k IS NOT NULL
    AND list_position(list_transform(entries, lambda other: other.k), e.k) = i));

-- DuckDB's misses whole roots by an ulp: 3.0000000000000004 of 27.
CREATE MACRO trino_cbrt(x) AS
    CASE WHEN pow(round(cbrt(x)), 3) = x THEN round(cbrt(x)) ELSE cbrt(x) END;

CREATE MACRO trino_iso_date(x) AS
    CAST(trino_checked(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}', 'Invalid date: ', '') AS DATE);
CREATE MACRO trino_joined(delimiter, x) AS
    CASE WHEN delimiter IS NOT NULL THEN array_to_string(x, delimiter) END;
CREATE MACRO trino_pair(key, val) AS struct_pack(k := key, v := val);
CREATE MACRO trino_except(x, y) AS
    trino_distinct(list_filter(x, lambda e: NOT trino_holds(y, e)));
CREATE MACRO trino_intersect(x, y) AS
    trino_distinct(list_filter(x, lambda e: trino_holds(y, e)));
CREATE MACRO trino_remove(x, gone) AS
    CASE WHEN gone IS NOT NULL THEN list_filter(x, lambda e: e IS DISTINCT FROM gone) END;
CREATE MACRO trino_step(low, high) AS CASE WHEN low <= high THEN 1 ELSE -1 END;
CREATE MACRO trino_dates(low, high) AS list_transform(
    trino_sequence(CAST(0 AS BIGINT), high - low, trino_step(low, high)),
    lambda e: low + CAST(e AS INTEGER));
-- Each date is so many steps from the first: the last days of months stay last days.
CREATE MACRO trino_dates_by(low, high, step) AS list_filter(
    list_transform(range(0, 10001), lambda i: CAST(low + step * CAST(i AS INTEGER) AS DATE)),
    lambda e: CASE WHEN low + step > low THEN e <= high ELSE e >= high END);

CREATE MACRO trino_date_plus(x, step) AS CASE
    WHEN epoch(step) % 86400 <> 0 THEN CAST(
        'TRINO<<INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date>>' AS DATE)
    ELSE CAST(x + step AS DATE) END;

-- A date whose year had two digits: from 1970 to 2069 in Trino, from 1969 to 2068 in DuckDB.
CREATE MACRO trino_two_digits(x) AS CASE WHEN year(x) = 1969 THEN x + INTERVAL 100 YEAR ELSE x END;

-- Statistics without a number are null to Trino.
CREATE MACRO trino_finite(x) AS CASE WHEN isfinite(x) THEN x END;
