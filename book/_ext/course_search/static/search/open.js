// Открывает поиск и загружает остальные его скрипты, когда они впервые понадобились.
(() => {
  const FILES = [
    "minisearch.min.js",
    "base-stemmer.js",
    "russian-stemmer.js",
    "porter-stemmer.js",
    "words.js",
    "find.js",
    "text.js",
    "view.js",
  ];
  const base = document.currentScript.src;
  const dialog = document.getElementById("pst-search-dialog");
  const forms = document.querySelectorAll("form.bd-search");
  const pageField = document.querySelector("main form.bd-search input");
  let ready;

  window.courseSearch = { root: new URL("../../", base) };

  function load(tag, properties) {
    return new Promise((loaded, failed) => {
      const element = Object.assign(document.createElement(tag), properties);
      element.onload = loaded;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  // Скрипты выполняются по порядку, хотя загружаются вместе.
  function prepare() {
    ready ??= Promise.all([
      load("link", { rel: "stylesheet", href: new URL("search.css", base) }),
      ...FILES.map((name) => load("script", { src: new URL(name, base), async: false })),
    ]).then(() => forms.forEach(courseSearch.attach));
  }

  function open() {
    const field = pageField ?? dialog.querySelector("input");
    if (!pageField && !dialog.open) dialog.showModal();
    field.focus();
    field.select();
  }

  document.addEventListener("keydown", (event) => {
    // code — место клавиши: в русской раскладке на нём «л» и точка.
    const command = (event.ctrlKey || event.metaKey) && event.code === "KeyK";
    const slash =
      (event.key === "/" || event.code === "Slash") &&
      !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) &&
      !event.target.closest("input, textarea, select, [contenteditable]");
    if ((command || slash) && !event.defaultPrevented) {
      event.preventDefault();
      open();
    }
  });

  forms.forEach((form) => form.addEventListener("focusin", prepare));
  document.querySelectorAll(".search-button__button").forEach((button) => (button.onclick = open));
  dialog.ariaLabel = "Поиск";
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  if (pageField) {
    pageField.value = new URLSearchParams(location.search).get("q") ?? "";
    prepare();
    open();
  }
})();
