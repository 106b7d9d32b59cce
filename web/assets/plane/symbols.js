// Eight shapes that are told apart without their colours, each as large as a circle of the radius.

const around = (corners, turn, inner = 1) => (radius) =>
  `M${Array.from({ length: inner === 1 ? corners : corners * 2 }, (_, at) => {
    const steps = inner === 1 ? corners : corners * 2;
    const angle = (at / steps) * 2 * Math.PI + turn;
    const size = radius * 1.2 * (inner !== 1 && at % 2 ? inner : 1);
    return `${(size * Math.sin(angle)).toFixed(2)} ${(-size * Math.cos(angle)).toFixed(2)}`;
  }).join("L")}z`;

const circle = (radius) =>
  `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;

// radius -> outline of a path around its middle
export const SYMBOLS = [
  circle,
  around(4, Math.PI / 4),
  around(3, 0),
  around(4, 0),
  around(3, Math.PI),
  around(5, 0, 0.45),
  around(4, 0, 0.35),
  around(6, 0),
];
