// Общее для интерактивных рисунков: где рисунок стоит, чем его двигают, как он об этом говорит.
// Сам рисунок — функция courseLive.kinds.вид(ui, data). Осями занимается chart.js.
const courseLive = { data: {}, kinds: {} };

(() => {
  // Числа по-русски: запятая, настоящий минус, пробел между тысячами длинных чисел.
  courseLive.number = (value, digits = 2) => {
    const [whole, rest] = value.toFixed(digits).replace("-", "−").split(".");
    const grouped = whole.length > 4 ? whole.replace(/(?<=\d)(?=(\d{3})+$)/g, "\u00a0") : whole;
    return rest ? `${grouped},${rest}` : grouped;
  };

  // h("button.name", { type: "button" }, "текст", узел…): элемент с классами и свойствами.
  const h = courseLive.h = (tag, properties = {}, ...children) => {
    const [name, ...classes] = tag.split(".");
    const element = document.createElement(name);
    element.classList.add(...classes);
    for (const [key, value] of Object.entries(properties)) {
      key in element ? (element[key] = value) : element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  // «w_1» → w с нижним индексом; буквы из одного знака — курсивом, как в формулах.
  courseLive.label = (text) => text.split(" ").flatMap((word, index) => {
    const [letter, below] = word.split("_");
    const isLetter = below !== undefined || /^[a-zŷα-ω]$/.test(word);
    const parts = isLetter ? [h("i", {}, letter)] : [letter];
    if (below) parts.push(h("sub", {}, below));
    return index ? [" ", ...parts] : parts;
  });
  const spoken = (text) => text.replaceAll("_", " ");
  let counter = 0;

  class Interface {
    constructor(figure) {
      this.figure = figure;
      this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.charts = h("div.live-charts");
      this.rows = h("dl.live-readout");
      this.controls = h("div.live-controls");
      this.voice = h("p.visually-hidden", { role: "status" });
      this.stage = h("div.live-stage", { role: "group" }, this.charts, this.rows, this.controls, this.voice);
      const caption = figure.parentElement.querySelector("figcaption");
      if (caption) {
        caption.id ||= `live-caption-${++counter}`;
        this.stage.setAttribute("aria-labelledby", caption.id);
      }
      figure.append(this.stage);
    }

    // Перерисовать в следующем кадре: сколько бы движений ни было, рисуют один раз.
    refresh = () => {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = undefined;
        this.draw();
      });
    };

    // Ползунок: стрелки, Home и End, палец; значение называется вслух.
    slider({ label, min, max, step, value, digits = 2, text, onInput = () => {} }) {
      const shown = text ?? ((number) => courseLive.number(number, digits));
      const input = h("input", { type: "range", min, max, step, value });
      const output = h("span.live-value", { ariaHidden: "true" });
      const control = {
        input,
        get value() { return input.valueAsNumber; },
        set value(number) { input.value = number; show(); },
      };
      const show = () => {
        output.textContent = shown(control.value);
        input.setAttribute("aria-valuetext", output.textContent);
      };
      input.setAttribute("aria-label", spoken(label));
      input.addEventListener("input", () => { show(); onInput(control.value); this.refresh(); });
      show();
      this.controls.append(h("label.live-slider", {}, h("span", {}, ...courseLive.label(label)), input, output));
      return control;
    }

    button(text, onClick) {
      const button = h("button.live-button", { type: "button" }, text);
      button.addEventListener("click", () => { onClick(); this.refresh(); });
      this.buttons ??= this.controls.appendChild(h("div.live-buttons"));
      this.buttons.append(button);
      return button;
    }

    toggle(text, checked = false) {
      const input = h("input", { type: "checkbox", checked });
      input.addEventListener("change", this.refresh);
      this.controls.append(h("label.live-toggle", {}, input, h("span", {}, text)));
      return input;
    }

    // Один из нескольких: переключатели в одной группе, стрелки ходят по ним сами.
    choice({ label, options, value = 0, onChange = () => {} }) {
      const name = `live-choice-${++counter}`;
      const group = h("fieldset.live-choice", {}, h("legend", {}, ...courseLive.label(label)));
      const inputs = options.map((option, index) => {
        const input = h("input", { type: "radio", name, value: index, checked: index === value });
        input.addEventListener("change", () => { onChange(index); this.refresh(); });
        group.append(h("label", {}, input, h("span", {}, ...courseLive.label(option))));
        return input;
      });
      this.controls.append(group);
      return {
        get value() { return inputs.findIndex((input) => input.checked); },
        set value(index) { inputs[index].checked = true; },
      };
    }

    // Ползунок времени: «Пуск» и по шагу. Кто просил меньше движения, видит шаги раз в секунду.
    // Если power больше единицы, начало идёт медленнее: там обычно всё и происходит.
    player({ label, length, seconds = 8, power = 1, value = length - 1, text = String }) {
      let begun = null;
      const slider = this.slider({ label, min: 0, max: length - 1, step: 1, value, text, onInput: () => play(false) });
      const last = () => Number(slider.input.max);
      const button = this.button("▶ Пуск", () => play(!begun));
      for (const [text, way] of [["Назад", -1], ["Вперёд", 1]]) {
        this.button(text, () => { play(false); slider.value += way; });
      }
      const play = (on) => {
        const from = slider.value < last() ? (slider.value / last()) ** (1 / power) : 0;
        begun = on ? { at: performance.now(), from } : null;
        button.textContent = on ? "⏸ Пауза" : "▶ Пуск";
        if (on) requestAnimationFrame(move);
      };
      const move = (now) => {
        if (!begun) return;
        const passed = Math.max(0, now - begun.at) / 1000;
        const share = begun.from + (this.calm ? Math.floor(passed) : passed) / seconds;
        slider.value = Math.min(last(), Math.floor(last() * share ** power + 1e-9));
        this.draw();
        if (slider.value < last()) return requestAnimationFrame(move);
        play(false);
        this.say(`Показано до конца: ${slider.input.getAttribute("aria-valuetext")}`);
      };
      slider.pause = () => play(false);
      slider.setLength = (count) => {
        const value = Math.min(slider.value, count - 1);
        slider.input.max = count - 1;
        slider.value = value;
      };
      return slider;
    }

    // Оставить на месте рисунок, нарисованный в главе: оживёт он сам.
    keepPicture() {
      this.figure.classList.add("live-with-picture");
      return this.figure.querySelector("svg");
    }

    // Строка чисел под рисунком: [["MSE", "0,0117"], …]; третьим — вид линии, о которой число.
    readout(rows) {
      const names = rows.map(([name]) => name).join();
      if (this.names !== names) {
        this.names = names;
        this.rows.replaceChildren(...rows.map(([name, , look]) => {
          const key = look ? [h(`i.live-key.${look.replaceAll(" ", ".")}`)] : [];
          return h("div", {}, h("dt", {}, ...key, ...courseLive.label(name)), h("dd"));
        }));
      }
      rows.forEach(([, value], index) => { this.rows.children[index].lastChild.textContent = value; });
    }

    // Таблица вместо строки чисел: у каждой строки название и цвет её линии.
    table(heads, rows) {
      const cells = rows.map(() => heads.slice(1).map(() => h("td")));
      this.rows.replaceWith(h("table.live-table", {},
        h("thead", {}, h("tr", {}, ...heads.map((head) => h(head ? "th" : "td", {}, head)))),
        h("tbody", {}, ...rows.map(([name, look], i) =>
          h("tr", {}, h(`th.${look}`, { scope: "row" }, name), ...cells[i])))));
      return (values) => values.forEach((row, i) => row.forEach((text, j) => { cells[i][j].textContent = text; }));
    }

    // Сказать программе чтения с экрана; пока читатель тянет ползунок, она молчит.
    say(text) {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => { this.voice.textContent = text; }, 700);
    }

    // Точные значения того, что сейчас показано: по ним рисунок сверяют с PyTorch.
    report(values) {
      this.figure.dataset.values = JSON.stringify(values);
    }

    // Цвет темы для холста.
    colour(name) {
      return getComputedStyle(this.figure).getPropertyValue(`--fig-${name}`).trim();
    }
  }

  courseLive.mount = (figure) => {
    const { kind, name } = figure.dataset;
    const ui = new Interface(figure);
    ui.draw = courseLive.kinds[kind](ui, courseLive.data[name]);
    figure.classList.add("live-on");
    new ResizeObserver(ui.refresh).observe(ui.charts);
    new MutationObserver(ui.refresh).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    ui.draw();
  };
})();
