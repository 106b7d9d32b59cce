"""https://trino.io/docs/current/functions/aggregate.html and window.html

{d} is DISTINCT, {o} ORDER BY within the call; {w} is FILTER and OVER behind it.
"""

TABLE = """
any_value arbitrary | T | T | any_value({d}{0}{o}){w}
approx_distinct | T | bigint | CAST(count(DISTINCT {0}){w} AS BIGINT)
approx_distinct | T, double | bigint | CAST(count(DISTINCT {0}){w} AS BIGINT)
approx_percentile | bigint, double | bigint | quantile_disc({0}, {1}){w}
approx_percentile | F, double | F | quantile_disc({0}, {1}){w}
approx_percentile | double, double | double | quantile_disc({0}, {1}){w}
approx_percentile | bigint, array(double) | array(bigint) | quantile_disc({0}, {1}){w}
approx_percentile | double, array(double) | array(double) | quantile_disc({0}, {1}){w}
array_agg | T | array(T) | array_agg({d}{0}{o}){w}
avg | D | D | CAST(trino_quotient(sum({d}{0}){w}, count({d}{0}){w}, 0) * {unit} AS {type})
avg | F | F | CAST(avg({d}{0}){w} AS {type})
avg | I | double | avg({d}{0}){w}
bitwise_and_agg | bigint | bigint | bit_and({d}{0}){w}
bitwise_or_agg | bigint | bigint | bit_or({d}{0}){w}
bitwise_xor_agg | bigint | bigint | bit_xor({d}{0}){w}
bool_and every | boolean | boolean | bool_and({d}{0}){w}
bool_or | boolean | boolean | bool_or({d}{0}){w}
corr | double, double | double | trino_finite(corr({0}, {1}){w})
count | | bigint | count(*){w}
count | T | bigint | count({d}{0}){w}
count_if | boolean | bigint | CAST(count_if({d}{0}){w} AS BIGINT)
covar_pop | double, double | double | trino_finite(covar_pop({0}, {1}){w})
covar_samp | double, double | double | trino_finite(covar_samp({0}, {1}){w})
geometric_mean | double | double | exp(avg(ln({d}{0})){w})
histogram | T | map(T, bigint) | CAST(histogram({0}){w} AS {type})
kurtosis | double | double | kurtosis({d}{0}){w}
listagg | varchar | varchar | string_agg({d}{0}, ''{o}){w}
listagg | varchar, varchar | varchar | string_agg({d}{0}, {1}{o}){w}
map_agg | K, V | map(K, V) | trino_map_of(array_agg(trino_pair({0}, {1})){w})
max | F | F | coalesce(max({d}CASE WHEN NOT isnan({0}) THEN {0} END){w}, max({d}{0}){w})
max | T | T | max({d}{0}){w}
max | T, bigint | array(T) | max({0}, {1}){w}
max_by | T, U | T | arg_max_null({0}, {1}){w}
max_by | T, U, bigint | array(T) | arg_max({0}, {1}, {2}){w}
min | T | T | min({d}{0}){w}
min | T, bigint | array(T) | min({0}, {1}){w}
min_by | T, U | T | arg_min_null({0}, {1}){w}
min_by | T, U, bigint | array(T) | arg_min({0}, {1}, {2}){w}
regr_intercept | double, double | double | trino_finite(regr_intercept({0}, {1}){w})
regr_slope | double, double | double | trino_finite(regr_slope({0}, {1}){w})
stddev stddev_samp | double | double | stddev_samp({d}{0}){w}
stddev_pop | double | double | stddev_pop({d}{0}){w}
sum | D | sum of D | CAST(sum({d}{0}){w} AS {type})
sum | F | F | CAST(sum({d}{0}){w} AS {type})
sum | I | bigint | CAST(sum({d}{0}){w} AS BIGINT)
var_pop | double | double | var_pop({d}{0}){w}
variance var_samp | double | double | var_samp({d}{0}){w}
"""

# {n} is IGNORE NULLS; the functions above may have a window, too.
WINDOW = """
cume_dist | | double | cume_dist(){w}
dense_rank | | bigint | dense_rank(){w}
first_value | T | T | first_value({0}{n}){w}
lag | T | T | lag({0}{n}){w}
lag | T, bigint | T | lag({0}, {1}{n}){w}
lag | T, bigint, T | T | lag({0}, {1}, {2}{n}){w}
last_value | T | T | last_value({0}{n}){w}
lead | T | T | lead({0}{n}){w}
lead | T, bigint | T | lead({0}, {1}{n}){w}
lead | T, bigint, T | T | lead({0}, {1}, {2}{n}){w}
nth_value | T, bigint | T | nth_value({0}, {1}{n}){w}
ntile | bigint | bigint | ntile({0}){w}
percent_rank | | double | percent_rank(){w}
rank | | bigint | rank(){w}
row_number | | bigint | row_number(){w}
"""
