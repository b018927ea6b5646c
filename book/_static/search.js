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
  const root = new URL("../", document.currentScript.src);
  const folder = new URL("_search/", root);
  let dialog, forms, pageField, ready;

  window.courseSearch = { root };

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
      load("link", { rel: "stylesheet", href: new URL("view.css", folder) }),
      ...FILES.map((name) => load("script", { src: new URL(name, folder), async: false })),
    ]).then(() => forms.forEach(courseSearch.attach));
  }

  function open() {
    if (!pageField && !dialog.open) dialog.showModal();
    const field = pageField ?? dialog.querySelector("input");
    field.focus();
    field.select();
  }

  function onKey(event) {
    const { key, code, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    if (altKey || shiftKey) return;
    // code — место клавиши: в русской раскладке на нём «л» и точка.
    const typing = target.closest("input, textarea, select, [contenteditable]");
    const slash = (key === "/" || code === "Slash") && !ctrlKey && !metaKey && !typing;
    const command = (ctrlKey || metaKey) && code === "KeyK" && !event.defaultPrevented;
    if (slash || command) {
      event.preventDefault();
      open();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    dialog = document.getElementById("pst-search-dialog");
    forms = document.querySelectorAll("form.bd-search");
    pageField = document.querySelector("main form.bd-search input");

    dialog.ariaLabel = "Поиск";
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // В поле поиска Esc сначала стёр бы набранное.
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      dialog.close();
    });
    document.addEventListener("keydown", onKey);
    document.querySelectorAll(".search-button__button").forEach((button) => {
      button.onclick = open;
    });
    // На своей странице поле поиска выбрано с самого начала, и ждать приходится первой буквы.
    forms.forEach((form) => {
      form.addEventListener(form.contains(pageField) ? "input" : "focusin", prepare);
    });
    if (pageField) {
      pageField.value = new URLSearchParams(location.search).get("q") ?? "";
      if (pageField.value) prepare();
      open();
    }
  });
})();
