// Всё, что на странице двигается, кроме поиска: тема, меню, оглавления, копирование кода.
// Классический скрипт с defer: страница уже разобрана, работает и открытая из файла.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const root = document.documentElement;

  // Тема: как в системе, другая, снова эта.
  const MODES = { auto: "как в системе", light: "светлая", dark: "тёмная" };
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const themeButton = one(".theme-switch-button");

  function setMode(mode) {
    const dark = mode === "auto" ? systemDark.matches : mode === "dark";
    Object.assign(root.dataset, { mode, theme: dark ? "dark" : "light" });
    if (themeButton) {
      themeButton.title = themeButton.ariaLabel = `Цветовая тема: ${MODES[mode]}`;
    }
    try { localStorage.setItem("mode", mode); } catch { /* хранить запрещено */ }
  }

  themeButton?.addEventListener("click", () => {
    const order = systemDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    setMode(order[(order.indexOf(root.dataset.mode) + 1) % order.length]);
  });
  systemDark.addEventListener("change", () => setMode(root.dataset.mode));
  setMode(root.dataset.mode in MODES ? root.dataset.mode : "auto");

  // Страница, открытая с начала, показана раньше, чем разложена вся (page.css). Остальное добавляется по кускам,
  // и телефон отвечает между ними; кто прокрутил или нажал раньше, получает всё сразу.
  if ("gradual" in root.dataset) {
    const PART = 200; // элементов за раз
    let blocks;
    const layOut = (size) => {
      blocks ??= all(".bd-article section > *")
        .filter((block) => getComputedStyle(block).contentVisibility === "auto");
      for (let left = size; blocks.length && left > 0;) {
        const block = blocks.shift();
        block.style.contentVisibility = "visible";
        left -= 1 + all("*", block).length;
      }
    };
    setTimeout(function next() {
      layOut(PART);
      document.body.getBoundingClientRect(); // спрошенное место заставляет разложить сейчас
      if (blocks.length) setTimeout(next);
    });
    ["click", "keydown", "scroll"].forEach((event) => {
      addEventListener(event, () => layOut(Infinity), { capture: true, once: true, passive: true });
    });
  }

  // Меню над страницей закрываются по Esc и по щелчку мимо.
  const openMenus = () => all("details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
  });

  // Значение термина прячет Esc, пока на слово не придут снова.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all(".explained:is(:hover, :focus-within)").forEach((term) => {
      term.classList.add("dismissed");
      const again = () => term.classList.remove("dismissed");
      ["pointerleave", "focusout"].forEach((left) => term.addEventListener(left, again, { once: true }));
    });
  });

  // Боковые панели на узком экране открываются окном поверх страницы.
  function sidebar(button, panel, dialog, whenWide) {
    if (!button || !panel || !dialog) return;
    const move = (from, to) => {
      to.append(...from.childNodes);
      [to.className, from.className] = [from.className, ""];
    };
    dialog.ariaLabel = button.title;
    button.addEventListener("click", () => {
      if (whenWide?.matches) {
        const hidden = panel.classList.toggle("pst-sidebar-hidden");
        button.ariaExpanded = String(!hidden);
        return;
      }
      move(panel, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("close", () => move(dialog, panel));
    // Щелчок по ссылке или по затемнению закрывает окно.
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("a")) dialog.close();
    });
  }
  sidebar(one(".primary-toggle"), one("#pst-primary-sidebar"), one("#pst-primary-sidebar-modal"),
    matchMedia("(min-width: 992px)"));
  sidebar(one(".secondary-toggle"), one("#pst-secondary-sidebar"), one("#pst-secondary-sidebar-modal"));

  // Показ на лекции загружается, когда он понадобился; дальше кнопку слушает он сам.
  one(".projector-button")?.addEventListener("click", ({ currentTarget: { dataset } }) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: dataset.style });
    const script = Object.assign(document.createElement("script"), { src: dataset.script });
    style.addEventListener("load", () => document.head.append(script));
    document.head.append(style);
  }, { once: true });

  // Интерактивный рисунок загружается, когда он близко; не загрузится — останется обычным.
  const loaded = new Map();
  function load(address) {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((onload, onerror) => {
        document.head.append(address.endsWith(".css")
          ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload, onerror })
          : Object.assign(document.createElement("script"), { src: address, async: false, onload, onerror }));
      }));
    }
    return loaded.get(address);
  }
  const near = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
      near.unobserve(target);
      Promise.all(target.dataset.files.split(" ").map(load)).then(() => courseLive.mount(target), () => {});
    });
  }, { rootMargin: "800px 0px" });
  all(".live").forEach((figure) => near.observe(figure));

  // На Mac вместо Ctrl — ⌘.
  if (/^(Mac|iP)/.test(navigator.platform)) {
    all(".kbd-shortcut__modifier").forEach((key) => { if (key.textContent === "Ctrl") key.textContent = "⌘"; });
  }

  // В содержании страницы отмечен раздел, который сейчас читают: последний, чей заголовок уже в верхней
  // четверти окна или выше.
  const links = new Map();
  all("nav.page-toc a[href^='#']").forEach((link) => {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) links.set(place.matches("section") ? one("h1, h2, h3, h4", place) : place, link);
  });
  const passed = new Set();
  function markCurrent() {
    const current = links.get([...links.keys()].filter((heading) => passed.has(heading)).at(-1)) ?? null;
    links.forEach((link) => {
      const active = link.parentElement.contains(current);
      link.classList.toggle("active", active);
      link.parentElement.classList.toggle("active", active);
      link === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    });
  }
  const reading = new IntersectionObserver((entries) => {
    entries.forEach((entry) => passed[entry.isIntersecting ? "add" : "delete"](entry.target));
    markCurrent();
  }, { rootMargin: "1000000px 0px -75% 0px" });
  links.forEach((_, heading) => reading.observe(heading));

  // «Наверх» появляется, когда читатель пошёл обратно; тень под кнопками — когда страница сдвинута.
  const top = one("#pst-back-to-top");
  top?.addEventListener("click", () => scrollTo({ top: 0 }));
  let last = 0;
  addEventListener("scroll", () => {
    if (top) top.style.display = scrollY < last && scrollY > innerHeight ? "block" : "none";
    document.body.classList.toggle("scrolled", scrollY > 0);
    last = scrollY;
  }, { passive: true });

  // Копирование кода: только там, где браузер его разрешает.
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.role = "status";
  document.body.append(status);

  function copyButton(code) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copybtn";
    button.title = button.ariaLabel = "Скопировать";
    button.addEventListener("click", async () => {
      const copy = code.cloneNode(true);
      all(".linenos, .gp, .go", copy).forEach((part) => part.remove());
      await navigator.clipboard.writeText(copy.textContent.trimEnd());
      button.classList.add("success");
      status.textContent = "Скопировано";
      setTimeout(() => { button.classList.remove("success"); status.textContent = ""; }, 2000);
    });
    code.after(button);
  }
  if (navigator.clipboard) {
    all("div.highlight > pre").filter((code) => !code.closest(".cell_output")).forEach(copyButton);
  }

  // То, что прокручивается, прокручивается и с клавиатуры. Ширину сообщает наблюдатель: спросить её сразу
  // у всех — значит разложить и свёрнутое, а на телефоне это десятки миллисекунд.
  const widths = new ResizeObserver((entries) => {
    const wide = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth]);
    wide.forEach(([area, needed]) => needed ? (area.tabIndex = 0) : area.removeAttribute("tabindex"));
  });
  all("pre, .cell_output > .output, .pst-scrollable-table-container, .katex-display")
    .forEach((area) => widths.observe(area));

  // На бумаге свёрнутое раскрыто.
  addEventListener("beforeprint", () => {
    all("details.admonition:not([open])").forEach((details) => {
      details.open = true;
      details.dataset.printed = "";
    });
  });
  addEventListener("afterprint", () => {
    all("details[data-printed]").forEach((details) => {
      details.open = false;
      delete details.dataset.printed;
    });
  });
})();
