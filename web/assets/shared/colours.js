// Colours by their names: name -> colour.

// Whatever it becomes on the page: in the other theme, in print.
export const ofPage = (name) => `var(--${name})`;

// As an element of the page has them now: for a file.
export function coloursOf(box) {
  const computed = getComputedStyle(box);
  return (name) => computed.getPropertyValue(`--${name}`).trim();
}
