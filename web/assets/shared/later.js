// Sections that are loaded when they come into view: who does not scroll asks for nothing there.

const waiting = new Map(); // section -> what loads it

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) start(entry.target);
});

function start(section) {
  const work = waiting.get(section);
  waiting.delete(section);
  observer.unobserve(section);
  work?.();
}

// Runs `work` once, when the section is seen or printed.
export function whenSeen(section, work) {
  waiting.set(section, work);
  observer.unobserve(section); // so that one in view is told again
  observer.observe(section);
}

addEventListener("beforeprint", () => [...waiting.keys()].forEach(start));
