// Files that the page makes.

import { element } from "./elements.js";

const KEPT_MS = 60_000; // until a browser has surely taken it

export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
