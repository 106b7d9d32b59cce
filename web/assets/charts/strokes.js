// How whatever is drawn in a picture is written.

export const fixed = (px) => px.toFixed(1);

// Words that lie over what is drawn.
export const halo = (style) => ({
  "paint-order": "stroke",
  stroke: style("paper"),
  "stroke-width": 3,
  "stroke-opacity": 0.8,
});
