// Показ главы на лекции: крупно и по одному разделу. Загружается нажатием кнопки (page.js).
(() => {
  const HEADINGS = "h1, h2, h3";
  const root = document.documentElement;
  const button = document.querySelector(".projector-button");

  // Кадр — заголовок и всё до следующего: вложенность разделов здесь не важна.
  const pieces = (section) => [...section.children].flatMap((part) => part.matches("section") ? pieces(part) : [part]);
  const frames = [];
  pieces(document.querySelector("article section")).forEach((piece) => {
    if (piece.matches(HEADINGS)) frames.push([]);
    frames.at(-1)?.push(piece);
  });
  const heading = (frame) => frame.find((piece) => piece.matches(HEADINGS));
  const address = (frame) => heading(frame).id || heading(frame).parentElement.id;

  const bar = document.createElement("nav");
  bar.className = "projector-bar";
  bar.ariaLabel = "Показ";
  const control = (text, label, action) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: text, title: label, ariaLabel: label });
    made.addEventListener("click", action);
    return made;
  };
  const place = document.createElement("span");
  place.role = "status";
  bar.append(
    control("←", "Предыдущий раздел", () => show(current - 1)), place,
    control("→", "Следующий раздел", () => show(current + 1)), control("Закончить", "Закончить показ (Esc)", leave),
  );

  let current = 0;
  function show(number) {
    if (!frames[number]) return;
    current = number;
    frames.forEach((frame, i) => frame.forEach((piece) => piece.classList.toggle("projector-off", i !== number)));
    place.textContent = `${number + 1} из ${frames.length}`;
    history.replaceState(null, "", `#${address(frames[number])}`);
    scrollTo({ top: 0, behavior: "instant" });
    Object.assign(heading(frames[number]), { tabIndex: -1, ariaLevel: 1 }); // он теперь на экране единственный
    heading(frames[number]).focus({ preventScroll: true });
  }

  // Ссылка внутри главы ведёт к кадру, в котором стоит её место.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const inside = target?.matches("section") ? target.querySelector(HEADINGS) : target;
    show(frames.findIndex((frame) => frame.some((piece) => piece.contains(inside))));
    if (inside && !inside.matches(HEADINGS)) inside.scrollIntoView({ behavior: "instant" });
  }

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
    const below = Math.ceil(innerHeight + scrollY) < document.body.scrollHeight;
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: below ? 0 : 1, PageUp: scrollY > 0 ? 0 : -1 }[event.key];
    if (event.key === "Escape") leave();
    else if (step) show(current + step);
    else return; // длинный раздел PageDown сначала прокрутит
    event.preventDefault();
  }

  function enter() {
    const passed = frames.filter((frame) => heading(frame).getBoundingClientRect().top < innerHeight / 3);
    root.classList.add("projector");
    document.body.append(bar);
    addEventListener("keydown", press);
    addEventListener("hashchange", follow);
    show(Math.max(0, passed.length - 1));
  }

  function leave() {
    root.classList.remove("projector");
    bar.remove();
    removeEventListener("keydown", press);
    removeEventListener("hashchange", follow);
    frames.flat().forEach((piece) => piece.classList.remove("projector-off"));
    heading(frames[current]).scrollIntoView({ behavior: "instant" });
    ["tabindex", "aria-level"].forEach((name) => frames.forEach((frame) => heading(frame).removeAttribute(name)));
    button.focus({ preventScroll: true });
  }

  button.addEventListener("click", enter);
  enter();
})();
