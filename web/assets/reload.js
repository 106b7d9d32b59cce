// A script or a style that did not arrive (too many visitors at once) is asked for once more, and a
// page that still does not start says so. Not a module, so that it runs before any of them.
(() => {
  const WAIT_MS = 1500;

  const sayIt = () => document.getElementById("unstarted")?.classList.add("now");

  addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) return;
      if (target.dataset.again) return sayIt();
      const again = document.createElement(target.localName);
      for (const { name, value } of target.attributes) again.setAttribute(name, value);
      again.dataset.again = "1";
      // At random, so that visitors who came at once do not come back at once.
      setTimeout(() => target.replaceWith(again), WAIT_MS * (1 + Math.random()));
    },
    true,
  );
})();
