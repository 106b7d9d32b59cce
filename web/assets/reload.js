// A script or a style that did not arrive (too many visitors at once) is asked for again, and a page
// that still does not start says so. Not a module, so that it runs before any of them.
(() => {
  const WAIT_MS = 750; // doubled each time
  const MOST_TRIES = 4;

  const sayIt = () => document.getElementById("unstarted")?.classList.add("now");

  addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) return;
      const tries = Number(target.dataset.tries ?? 1);
      if (tries === MOST_TRIES) return sayIt();
      const again = document.createElement(target.localName);
      for (const { name, value } of target.attributes) again.setAttribute(name, value);
      again.dataset.tries = tries + 1;
      // At random, so that visitors who came at once do not come back at once.
      setTimeout(() => target.replaceWith(again), WAIT_MS * 2 ** tries * (0.5 + Math.random()));
    },
    true,
  );
})();
