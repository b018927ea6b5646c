// Оси для интерактивных рисунков: шкалы d3, подписи по-русски, слои линий, точек и заливок.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const s = (tag, attributes = {}, text) => {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const MARGIN = { top: 8, right: 12, bottom: 38, left: 58 };
  const narrow = matchMedia("(max-width: 575.98px)");
  const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  const tickText = (value, log) => {
    if (!log) return String(+value.toPrecision(6)).replace(".", ",").replace("-", "−");
    const power = Math.round(Math.log10(value));
    if (power >= -2 && power <= 3) return String(10 ** power).replace(".", ",");
    return "10" + (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => POWERS[digit]).join("");
  };

  class Chart {
    // x и y — { domain: [от, до], label, log, ticks }; ratio — высота к ширине, на телефоне больше.
    constructor(ui, { x, y, ratio = 0.6, narrowRatio = Math.max(ratio, 0.75), describe = "" }) {
      Object.assign(this, { ui, ratio, narrowRatio, axes: { x, y } });
      this.x = x.log ? d3.scaleLog(x.domain, [0, 1]) : d3.scaleLinear(x.domain, [0, 1]);
      this.y = y.log ? d3.scaleLog(y.domain, [0, 1]) : d3.scaleLinear(y.domain, [0, 1]);
      this.svg = s("svg", { role: "img", "aria-label": describe });
      this.clip = `live-clip-${Chart.count = (Chart.count ?? 0) + 1}`;
      const window = s("clipPath", { id: this.clip });
      this.window = window.appendChild(s("rect"));
      this.frame = s("g");
      this.layers = s("g", { "clip-path": `url(#${this.clip})` });
      this.labels = s("g");
      this.svg.append(window, this.frame, this.layers, this.labels);
      this.box = courseLive.h("div.live-chart", {}, this.svg);
      ui.charts.append(this.box);
    }

    // Подогнать под ширину, область и тему; true, если что-то изменилось.
    fit() {
      const width = Math.max(this.box.clientWidth, 240);
      const height = Math.round(width * (narrow.matches ? this.narrowRatio : this.ratio));
      const theme = document.documentElement.dataset.theme;
      const key = [width, height, theme, ...this.x.domain(), ...this.y.domain()].join();
      if (key === this.key) return false;
      Object.assign(this, { key, width, height });
      const { top, right, bottom, left } = MARGIN;
      this.x.range([left, width - right]);
      this.y.range([height - bottom, top]);
      this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const area = { x: left, y: top, width: width - left - right, height: height - top - bottom };
      for (const [name, value] of Object.entries(area)) this.window.setAttribute(name, value);
      this.drawAxes(area);
      return true;
    }

    drawAxes(area) {
      const { x, y } = this.axes;
      const ticks = (scale, axis, room) => axis.ticks
        ?? (axis.log ? scale.ticks().filter((t) => Math.abs(Math.log10(t) % 1) < 1e-9) : scale.ticks(room));
      const grid = [], words = [];
      for (const value of ticks(this.x, x, area.width / 70)) {
        grid.push(`M${this.x(value)} ${area.y}v${area.height}`);
        words.push(s("text", { x: this.x(value), y: area.y + area.height + 16, class: "live-tick mid" }, tickText(value, x.log)));
      }
      for (const value of ticks(this.y, y, area.height / 45)) {
        grid.push(`M${area.x} ${this.y(value)}h${area.width}`);
        words.push(s("text", { x: area.x - 6, y: this.y(value) + 4, class: "live-tick end" }, tickText(value, y.log)));
      }
      words.push(s("text", { x: area.x + area.width / 2, y: this.height - 4, class: "live-axis mid" }, x.label));
      words.push(s("text", { x: -(area.y + area.height / 2), y: 12, class: "live-axis mid", transform: "rotate(-90)" }, y.label));
      const axis = `M${area.x} ${area.y}v${area.height}h${area.width}`;
      this.frame.replaceChildren(s("path", { d: grid.join(""), class: "live-grid" }), s("path", { d: axis, class: "live-frame" }), ...words);
    }

    // Слой: одна фигура, чья форма меняется. Классы — из live.css: «line blue», «dots red»…
    path(look) {
      const element = this.layers.appendChild(s("path", { class: look }));
      return (d) => element.setAttribute("d", d);
    }

    line(look) {
      const set = this.path(`line ${look}`);
      const line = d3.line(([x]) => this.x(x), ([, y]) => this.y(y));
      return (points) => set(line(points) ?? "");
    }

    // Точки одного ряда — одной фигурой: так они не мешают кадрам. Треугольник отличает класс не цветом.
    dots(look, radius = 2, triangle = false) {
      const set = this.path(`dots ${look}`);
      const mark = triangle
        ? `l${radius} ${-1.75 * radius}l${radius} ${1.75 * radius}z`
        : `a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
      const below = triangle ? radius * 0.6 : 0;
      return (points) => set(points.map(([x, y]) => `M${(this.x(x) - radius).toFixed(1)} ${(this.y(y) + below).toFixed(1)}${mark}`).join(""));
    }

    // Отрезки [[x1, y1, x2, y2], …].
    segments(look) {
      const set = this.path(`line ${look}`);
      return (list) => set(list.map(([x1, y1, x2, y2]) =>
        `M${this.x(x1).toFixed(1)} ${this.y(y1).toFixed(1)}L${this.x(x2).toFixed(1)} ${this.y(y2).toFixed(1)}`).join(""));
    }

    text(look = "") {
      const element = this.labels.appendChild(s("text", { class: `live-note ${look}` }));
      return (x, y, words) => {
        element.setAttribute("x", this.x(x));
        element.setAttribute("y", this.y(y));
        element.textContent = words;
      };
    }

    // Заливка плоскости: paint(x, y) → [цвет темы, непрозрачность] в каждой клетке cells × cells.
    heat(cells = 48) {
      const canvas = courseLive.h("canvas.live-heat", { width: cells, height: cells });
      this.box.prepend(canvas);
      const context = canvas.getContext("2d");
      const image = context.createImageData(cells, cells);
      const mixer = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const rgb = (name) => {
        mixer.fillStyle = this.ui.colour(name);
        mixer.fillRect(0, 0, 1, 1);
        return mixer.getImageData(0, 0, 1, 1).data;
      };
      return (paint) => {
        const [x0, x1] = this.x.domain(), [y0, y1] = this.y.domain();
        const colours = {};
        for (let row = 0, i = 0; row < cells; row++) {
          const y = y1 - (row + 0.5) * (y1 - y0) / cells;
          for (let column = 0; column < cells; column++, i += 4) {
            const [name, opacity] = paint(x0 + (column + 0.5) * (x1 - x0) / cells, y);
            const [r, g, b] = colours[name] ??= rgb(name);
            image.data[i] = r;
            image.data[i + 1] = g;
            image.data[i + 2] = b;
            image.data[i + 3] = 255 * opacity;
          }
        }
        context.putImageData(image, 0, 0);
        const { left, right, top, bottom } = MARGIN;
        Object.assign(canvas.style, {
          left: `${100 * left / this.width}%`, top: `${100 * top / this.height}%`,
          width: `${100 * (this.width - left - right) / this.width}%`,
          height: `${100 * (this.height - top - bottom) / this.height}%`,
        });
      };
    }

    // Линии уровня функции value(x, y) на сетке cells × cells: слой для каждого уровня не нужен.
    contours(look, cells = 60) {
      const set = this.path(`line ${look}`);
      return (value, levels) => {
        const [x0, x1] = this.x.domain(), [y0, y1] = this.y.domain();
        const values = Float64Array.from({ length: cells * cells }, (_, i) =>
          value(x0 + (i % cells + 0.5) * (x1 - x0) / cells, y0 + (Math.floor(i / cells) + 0.5) * (y1 - y0) / cells));
        const point = ([column, row]) =>
          `${this.x(x0 + column * (x1 - x0) / cells).toFixed(1)} ${this.y(y0 + row * (y1 - y0) / cells).toFixed(1)}`;
        const rings = d3.contours().size([cells, cells]).thresholds(levels)(values)
          .flatMap(({ coordinates }) => coordinates.flat());
        // Край рисунка — не линия уровня, хотя кольцо и замыкается по нему.
        const onEdge = (place) => place.some((value) => value === 0 || value === cells);
        set(rings.map((ring) => ring.map((place, i) =>
          (i === 0 || (onEdge(ring[i - 1]) && onEdge(place)) ? "M" : "L") + point(place)).join("")).join(""));
      };
    }

    // Место указателя или пальца в координатах рисунка.
    onPoint(handler) {
      this.box.classList.add("live-pointable");
      this.svg.addEventListener("click", (event) => {
        const box = this.svg.getBoundingClientRect();
        const scale = this.width / box.width;
        const place = [this.x.invert((event.clientX - box.left) * scale), this.y.invert((event.clientY - box.top) * scale)];
        const inside = (value, [low, high]) => value >= low && value <= high;
        if (inside(place[0], this.x.domain()) && inside(place[1], this.y.domain())) {
          handler(...place);
          this.ui.refresh();
        }
      });
    }
  }

  courseLive.Chart = Chart;
})();
