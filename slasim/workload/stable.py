"""Elementary functions with the same bits everywhere.

The exp and log of C libraries differ in the last bit between processors and versions, which would move a ticket by a
millisecond. These use only + - * / and sqrt, which IEEE 754 fixes to the bit, and moves of the exponent; compiled and
interpreted code agree (they are twins) because neither fuses a product with a sum. Errors are below 1e-14 of the value.
"""

from __future__ import annotations

import math

import numpy as np

from slasim.kernel import kernel, twin
from slasim.types import Float64, Int64

_LN2_HIGH = 0.693147180369123816490  # ln 2 to 33 bits, so that k * _LN2_HIGH is exact for |k| < 2**20
_LN2_LOW = 1.90821492927058770002e-10
_INV_LN2 = 1.44269504088896340736
_SQRT2 = 1.41421356237309504880
_INFINITY = math.inf
EXP_LOWEST, EXP_HIGHEST = -708.0, 709.0
_EXPONENT, _BIAS = 52, 1023  # where the exponent stands in the bits of a normal number, and what it says of 1.0
_FRACTION = (1 << _EXPONENT) - 1


@twin
def exp(x: float) -> float:
    """e**x; 0 below x = -708 and infinity above x = 709, where the result leaves the normal numbers."""
    if x < EXP_LOWEST:
        return 0.0
    if x > EXP_HIGHEST:
        return _INFINITY
    k = math.floor(x * _INV_LN2 + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW  # |r| <= ln(2) / 2, where 14 terms of the series suffice
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (1 / 2 + r * (1 / 6))
    middle = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
    high = (1 / 40320 + r * (1 / 362880)) + r2 * (1 / 3628800 + r * (1 / 39916800))
    top = (1 / 479001600 + r * (1 / 6227020800)) + r2 * (1 / 87178291200)
    power = np.int64((int(k) + _BIAS) << _EXPONENT).view(np.float64)  # 2**k; ldexp would be a call for each value
    return float((low + r4 * (middle + r4 * (high + r4 * top))) * power)


@twin
def log(x: float) -> float:
    """The natural logarithm of a positive normal number."""
    bits = np.float64(x).view(np.int64)
    k = int(bits >> _EXPONENT) - _BIAS
    fraction = float(np.int64(bits & _FRACTION | _BIAS << _EXPONENT).view(np.float64))
    if fraction > _SQRT2:
        fraction *= 0.5
        k += 1
    # ln(f) = 2 artanh(s) with s = (f - 1) / (f + 1), |s| < 0.172: odd powers up to s**23.
    s = (fraction - 1.0) / (fraction + 1.0)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (1 / 3 + z * (1 / 5)) + z2 * (1 / 7 + z * (1 / 9))
    middle = (1 / 11 + z * (1 / 13)) + z2 * (1 / 15 + z * (1 / 17))
    high = (1 / 19 + z * (1 / 21)) + z2 * (1 / 23)
    tail = 2.0 * s * (z * (low + z4 * (middle + z4 * high)))
    return k * _LN2_HIGH + (2.0 * s + (tail + k * _LN2_LOW))


_CENTRE, _CENTRE_SQUARE = 0.425, 0.180625

# fmt: off
# AS 241: numerators and denominators, constant term first, for the centre and two stretches of the tail.
_CENTRE_UP = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
)
_CENTRE_DOWN = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
)
_TAIL_UP = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
)
_TAIL_DOWN = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
)
_FAR_UP = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
)
_FAR_DOWN = (
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
)
# fmt: on


@twin
def _ratio(r: float, up: tuple[float, ...], down: tuple[float, ...]) -> float:
    numerator, denominator = up[7], down[7]
    for i in range(6, -1, -1):
        numerator = numerator * r + up[i]
        denominator = denominator * r + down[i]
    return numerator / denominator


@twin
def normal(u: float) -> float:
    """The standard normal quantile of u in (0, 1): algorithm AS 241, PPND16 (Wichura, Applied Statistics 37, 1988)."""
    q = u - 0.5
    if abs(q) <= _CENTRE:
        return q * _ratio(_CENTRE_SQUARE - q * q, _CENTRE_UP, _CENTRE_DOWN)
    r = math.sqrt(-log(u if q < 0.0 else 1.0 - u))
    value = _ratio(r - 1.6, _TAIL_UP, _TAIL_DOWN) if r <= 5.0 else _ratio(r - 5.0, _FAR_UP, _FAR_DOWN)
    return -value if q < 0.0 else value


@kernel
def normals(u: Float64, out: Float64, spare: Int64) -> None:
    """`normal` of each u, for as many as there are: the centre first, in a loop that takes several at a time, then the
    tails. `spare`: room for as many numbers."""
    tails = 0
    for i in range(u.size):
        q = u[i] - 0.5
        out[i] = q * _ratio(_CENTRE_SQUARE - q * q, _CENTRE_UP, _CENTRE_DOWN)
    for i in range(u.size):
        spare[tails] = i
        tails += abs(u[i] - 0.5) > _CENTRE
    for at in spare[:tails]:
        out[at] = normal(u[at])


LEAST_UNIFORM = 2.0**-53  # the least uniform number that is drawn; 1 less it is the largest
_NEAR, _MIDDLE = 0.67448975, 5.656854249492380195  # the quartile; sqrt(32)
_INV_SQRT_2PI = 0.398942280401432677939946

# fmt: off
# Cody's numerators and denominators for three stretches; the last number of a numerator is the first to be taken.
_NEAR_UP = (
    2.2352520354606839287e0, 1.6102823106855587881e2, 1.0676894854603709582e3, 1.8154981253343561249e4,
    6.5682337918207449113e-2,
)
_NEAR_DOWN = (4.7202581904688241870e1, 9.7609855173777669322e2, 1.0260932208618978205e4, 4.5507789335026729956e4)
_MIDDLE_UP = (
    3.9894151208813466764e-1, 8.8831497943883759412e0, 9.3506656132177855979e1, 5.9727027639480026226e2,
    2.4945375852903726711e3, 6.8481904505362823326e3, 1.1602651437647350124e4, 9.8427148383839780218e3,
    1.0765576773720192317e-8,
)
_MIDDLE_DOWN = (
    2.2266688044328115691e1, 2.3538790178262499861e2, 1.5193775994075548050e3, 6.4855582982667607550e3,
    1.8615571640885098091e4, 3.4900952721145977266e4, 3.8912003286093271411e4, 1.9685429676859990727e4,
)
_OUTER_UP = (
    2.1589853405795699e-1, 1.274011611602473639e-1, 2.2235277870649807e-2, 1.421619193227893466e-3,
    2.9112874951168792e-5, 2.307344176494017303e-2,
)
_OUTER_DOWN = (
    1.28426009614491121e0, 4.68238212480865118e-1, 6.59881378689285515e-2, 3.78239633202758244e-3,
    7.29751555083966205e-5,
)
# fmt: on


@twin
def _quotient(x: float, up: tuple[float, ...], down: tuple[float, ...]) -> float:
    numerator, denominator = up[len(down)] * x, x
    for i in range(len(down) - 1):
        numerator = (numerator + up[i]) * x
        denominator = (denominator + down[i]) * x
    return (numerator + up[len(down) - 1]) / (denominator + down[len(down) - 1])


@twin
def distribution(z: float) -> float:
    """The standard normal distribution function, the inverse of `normal`, kept inside [2**-53, 1 - 2**-53].

    Rational approximations of Cody (Mathematics of Computation 23, 1969; ACM TOMS 19, 1993, algorithm 715).
    """
    size = abs(z)
    if size <= _NEAR:
        return 0.5 + z * _quotient(z * z, _NEAR_UP, _NEAR_DOWN)
    if size <= _MIDDLE:
        tail = _quotient(size, _MIDDLE_UP, _MIDDLE_DOWN)
    else:
        square = 1.0 / (z * z)
        tail = (_INV_SQRT_2PI - square * _quotient(square, _OUTER_UP, _OUTER_DOWN)) / size
    rounded = math.floor(size * 16.0) / 16.0  # its square is exact
    tail *= exp(-rounded * rounded * 0.5) * exp(-(size - rounded) * (size + rounded) * 0.5)
    tail = max(tail, LEAST_UNIFORM)
    return tail if z < 0.0 else 1.0 - tail
