// Dark or light: as the system has it until somebody chooses. Not a module, so that it runs before
// the first paint.
(() => {
  const KEY = "covidlake-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  // The chart alone, in a frame of another page.
  root.classList.toggle("embed", location.pathname.endsWith("/embed"));

  const apply = () => {
    root.dataset.theme = localStorage.getItem(KEY) ?? (dark.matches ? "dark" : "light");
  };

  dark.addEventListener("change", apply);
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      localStorage.setItem(KEY, root.dataset.theme === "dark" ? "light" : "dark");
      apply();
    });
  });
  apply();
})();
