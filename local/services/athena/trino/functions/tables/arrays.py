"""https://trino.io/docs/current/functions/array.html and map.html; lambdas: ../lambdas.py"""

TABLE = """
array_distinct | array(T) | array(T) | trino_distinct({0})
array_except | array(T), array(T) | array(T) | trino_except({0}, {1})
array_intersect | array(T), array(T) | array(T) | trino_intersect({0}, {1})
array_max | array(T) | T | CASE WHEN NOT trino_has_null({0}) THEN list_max({0}) END
array_min | array(T) | T | CASE WHEN NOT trino_has_null({0}) THEN list_min({0}) END
array_position | array(T), T | bigint | trino_position({0}, {1})
array_remove | array(T), T | array(T) | trino_remove({0}, {1})
array_sort | array(T) | array(T) | list_sort({0}, 'ASC', 'NULLS LAST')
array_union | array(T), array(T) | array(T) | trino_distinct(list_concat({0}, {1}))
arrays_overlap | array(T), array(T) | boolean | trino_overlap({0}, {1})
cardinality | array(T) | bigint | CAST(len({0}) AS BIGINT)
cardinality | map(K, V) | bigint | CAST(cardinality({0}) AS BIGINT)
contains | array(T), T | boolean | trino_contains({0}, {1})
element_at | array(T), bigint | T | trino_element_at({0}, {1})
element_at | map(K, V), K | V | {0}[{1}]
flatten | array(array(T)) | array(T) | flatten({0})
map | array(K), array(V) | map(K, V) | map({0}, {1})
map_concat | map(K, V), map(K, V)... | map(K, V) | map_concat({all})
map_keys | map(K, V) | array(K) | map_keys({0})
map_values | map(K, V) | array(V) | map_values({0})
repeat | T, bigint | array(T) | list_transform(range({1}), lambda e: {0})
reverse | array(T) | array(T) | list_reverse({0})
sequence | bigint, bigint | array(bigint) | trino_sequence({0}, {1}, trino_step({0}, {1}))
sequence | bigint, bigint, bigint | array(bigint) | trino_sequence({0}, {1}, {2})
sequence | date, date | array(date) | trino_dates({0}, {1})
sequence | date, date, interval day to second | array(date) | trino_dates_by({0}, {1}, {2})
sequence | date, date, interval year to month | array(date) | trino_dates_by({0}, {1}, {2})
slice | array(T), bigint, bigint | array(T) | trino_slice({0}, {1}, {2})
trim_array | array(T), bigint | array(T) | {0}[1:len({0}) - {1}]
"""
