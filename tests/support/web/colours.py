"""Colours as people see them: how far apart two are, also for eyes that lack a kind of cone."""

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

# Machado, Oliveira and Fernandes (IEEE TVCG 2009;15:1291), severity 1, on linear RGB.
VISION: dict[str, Matrix] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Linear sRGB to CIE XYZ, and its white (D65).
XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE: Triple = (0.95047, 1.0, 1.08883)


def declared(css: str) -> dict[str, str]:
    """Return the colours and shares that a style declares: {"ink": "#10252d", "shade-0": "15%"}."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|\d+%);", css))


def mixed(one: str, other: str, share: float) -> str:
    """Return so much of one colour over another, as `color-mix(in srgb, ..)` has it."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def linear(colour: str) -> Triple:
    """Return the linear RGB of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return r, g, b


def times(matrix: Matrix, vector: Triple) -> Triple:
    a, b, c = (sum(x * y for x, y in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2: 1 to 21."""
    light, dark = sorted((times(XYZ, linear(colour))[1] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, vision: str) -> Triple:
    """Return a colour in CIE L*a*b* as eyes of one of VISION see it."""
    r, g, b = (min(max(part, 0.0), 1.0) for part in times(VISION[vision], linear(colour)))
    ratios = [part / white for part, white in zip(times(XYZ, (r, g, b)), WHITE, strict=True)]
    x, y, z = (
        ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116
        for ratio in ratios
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def least_distance(colours: list[str], vision: str) -> float:
    """Return how far apart the two most alike of some colours are."""
    pairs = combinations([seen(colour, vision) for colour in colours], 2)
    return min(distance(one, other) for one, other in pairs)


def distance(one: Triple, other: Triple) -> float:
    """Return delta E of two colours in L*a*b* by CIEDE2000 (Sharma et al. 2005)."""
    mean_chroma = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    grey = 1.5 - 0.5 * sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))
    (c1, h1), (c2, h2) = (_polar(grey * a, b) for _, a, b in (one, other))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    d_light, d_chroma = other[0] - one[0], c2 - c1
    d_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    light, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    of_light = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    of_chroma, of_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * _hue_weight(hue)
    turned = 60 * exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(turned))
    terms = (d_light / of_light, d_chroma / of_chroma, d_hue / of_hue)
    return sqrt(sum(term**2 for term in terms) + rotation * terms[1] * terms[2])


def _polar(a: float, b: float) -> tuple[float, float]:
    return hypot(a, b), degrees(atan2(b, a)) % 360


def _hue_weight(hue: float) -> float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    return 1 + sum(size * cos(radians(times * hue + shift)) for size, times, shift in terms)
