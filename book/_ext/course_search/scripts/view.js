// Показывает найденное под полем поиска; работает и в диалоге, и на странице search.html.
courseSearch.attach = (() => {
  const { find, root, words } = courseSearch;
  const LONGEST = 260; // знаков в показанном предложении
  const SECTIONS = { one: "раздел", few: "раздела", many: "разделов" };
  const plural = new Intl.PluralRules("ru");
  const HINT = "Ищите слово в любой форме, начало слова или имя из кода.";

  function element(tag, className, ...children) {
    const node = document.createElement(tag);
    node.className = className;
    node.append(...children);
    return node;
  }

  const isFound = ({ text, isWord }, found) =>
    isWord && words.indexed(text).some((term) => found.has(term));

  /** Текст с отмеченными словами; слишком длинный обрезан с обеих сторон от первого из них. */
  function marked(text, found) {
    const pieces = [...words.split(text)];
    const first = pieces.findIndex((piece) => isFound(piece, found));
    let start = first;
    for (let room = LONGEST / 3; start > 0 && room > 0; start -= 1) room -= pieces[start].text.length;
    if (text.length <= LONGEST || start < 0) start = 0;
    const nodes = start > 0 ? ["… "] : [];
    let room = LONGEST;
    for (const piece of pieces.slice(start)) {
      if (room < 0) {
        nodes.push(" …");
        break;
      }
      room -= piece.text.length;
      nodes.push(isFound(piece, found) ? element("mark", "", piece.text) : piece.text);
    }
    return nodes;
  }

  function item({ address, chapter, title, line, found }) {
    const link = element("a", "search-title", ...marked(title, found));
    link.href = new URL(address, root);
    const parts = [link];
    if (title !== chapter) parts.unshift(element("p", "search-chapter", chapter));
    if (line.text) {
      const tag = line.isCode ? "code" : "p";
      parts.push(element(tag, "search-line", ...marked(line.text, found)));
    }
    return element("li", "", ...parts);
  }

  function message({ query, kind, total, sections }, typed) {
    const form = plural.select(total);
    const count = `${total}\u00A0${SECTIONS[form]}`;
    const found = `${form === "one" ? "Найден" : "Найдено"} ${count}`;
    const asked = query === typed ? "" : ` по запросу «${query}»`;
    const rest = total > sections.length ? `, показаны первые ${sections.length}` : "";
    return {
      exact: `${found}${asked}${rest}.`,
      similar: `Точно таких слов нет. С похожими: ${count}${rest}.`,
      some: `Все слова вместе не встречаются. Хотя бы с одним: ${count}${rest}.`,
      none: `По запросу «${typed}» ничего не нашлось. Нет ли опечатки? Попробуйте одно главное слово.`,
    }[kind];
  }

  /** Стрелки ходят по ссылкам и возвращаются в поле. */
  function walk(event, stops) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (step && next) {
      event.preventDefault();
      next.focus();
    }
  }

  function closeButton(dialog) {
    const button = element("button", "search-close", "Закрыть");
    button.type = "button";
    button.onclick = () => dialog.close();
    return button;
  }

  return (form) => {
    const field = form.querySelector("input");
    const status = element("p", "search-status");
    const list = element("ol", "search-list");
    const results = element("div", "search-results", status, list);
    const dialog = form.closest("dialog");
    status.role = "status"; // его изменения программа чтения произносит
    form.after(results);
    if (dialog) form.append(closeButton(dialog));

    function show() {
      const typed = field.value.trim();
      const answer = words.list(typed).length ? find(typed) : null;
      status.textContent = answer ? message(answer, typed) : HINT;
      list.replaceChildren(...(answer?.sections ?? []).map(item));
      results.scrollTop = 0;
    }

    field.addEventListener("input", show);
    form.parentElement.addEventListener("keydown", (event) =>
      walk(event, [field, ...list.querySelectorAll("a")]),
    );
    list.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog?.close();
    });
    show();
  };
})();
