// The page's language: that of the address, or the first of the reader's that there is. English is
// in the page's script; another is asked for here, before that script runs, and again where it does
// not arrive. Not a module, so that it runs before the first paint.
(() => {
  const OTHERS = { es: (again) => import("./languages/es.js" + again) };
  const MOST_TRIES = 4;
  const WAIT_MS = 750; // doubled each time

  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [asked, ...navigator.languages].map((tag) => tag?.slice(0, 2));
  const language = wanted.find((one) => one === "en" || Object.hasOwn(OTHERS, one)) ?? "en";

  async function load(tries = 1) {
    try {
      // A browser may keep in mind that an address failed.
      return await OTHERS[language](tries > 1 ? `?${tries}` : "");
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      // At random, so that visitors who came at once do not come back at once.
      const wait = WAIT_MS * 2 ** tries * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
      return load(tries + 1);
    }
  }

  document.documentElement.lang = language;
  if (language === "en") return;
  window.catalogue = load();
  window.catalogue.catch(() => {}); // the page that waits for it says that it has not started
})();
