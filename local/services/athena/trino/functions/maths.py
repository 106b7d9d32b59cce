"""https://trino.io/docs/current/functions/math.html"""

TABLE = """
abs | N | N | abs({0})
acos | double | double | CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos({0}) END
asin | double | double | CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin({0}) END
atan | double | double | atan({0})
atan2 | double, double | double | atan2({0}, {1})
bitwise_and | bigint, bigint | bigint | ({0} & {1})
bitwise_not | bigint | bigint | (~{0})
bitwise_or | bigint, bigint | bigint | ({0} | {1})
bitwise_xor | bigint, bigint | bigint | xor({0}, {1})
cbrt | double | double | trino_cbrt({0})
ceil ceiling | I | I | {0}
ceil ceiling | D | D without scale | CAST(ceil({0}) AS {type})
ceil ceiling | F | F | ceil({0})
cos | double | double | cos({0})
cosh | double | double | cosh({0})
degrees | double | double | degrees({0})
e | | double | exp(CAST(1 AS DOUBLE))
exp | double | double | exp({0})
floor | I | I | {0}
floor | D | D without scale | CAST(floor({0}) AS {type})
floor | F | F | floor({0})
infinity | | double | CAST('Infinity' AS DOUBLE)
is_finite | double | boolean | isfinite({0})
is_infinite | double | boolean | isinf({0})
is_nan | double | boolean | isnan({0})
ln | double | double | ln({0})
log | double, double | double | (ln({1}) / ln({0}))
log10 | double | double | log10({0})
log2 | double | double | log2({0})
nan | | double | CAST('NaN' AS DOUBLE)
pi | | double | pi()
pow power | double, double | double | pow({0}, {1})
radians | double | double | radians({0})
rand random | | double | random()
round | I | I | {0}
round | I, integer | I | CAST(round({0}, {1}) AS {type})
round | D | D without scale | CAST(round({0}) AS {type})
round | F | F | round({0})
round | F, integer | F | round({0}, {1})
sign | F | F | CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS {type}) END
sign | I | I | CAST(sign({0}) AS {type})
sign | D | D cut | CAST(sign({0}) AS {type})
sin | double | double | sin({0})
sinh | double | double | sinh({0})
sqrt | double | double | sqrt({0})
tan | double | double | tan({0})
tanh | double | double | tanh({0})
truncate | D | D cut | CAST(trunc({0}) AS {type})
truncate | F | F | trunc({0})
width_bucket | double, double, double, bigint | bigint | trino_bucket({0}, {1}, {2}, {3})
"""
