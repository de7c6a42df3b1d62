/* Sets theme and language before the first paint. A file of its own, so that a strict CSP holds. */
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is blocked: the system's wishes stand
    }
  };
  const root = document.documentElement;
  const theme = read("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const language = read("language") ?? navigator.language.slice(0, 2);
  root.lang = language === "ru" ? "ru" : "en";
})();
