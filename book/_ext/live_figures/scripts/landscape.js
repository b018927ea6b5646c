// Карта функции потерь фильтра Габора и обучения на ней: сохранённые пути, эпоха за эпохой.
courseLive.kinds.landscape = (ui, { x, y, minima, comparisons }) => {
  const { number } = courseLive;
  const LOOKS = ["orange", "ink dashed", "purple"];
  const WIDE = { x: [-8, 8], y: [5, 25], levels: Array.from({ length: 14 }, (_, i) => 0.01 + 0.03 * i) };
  const NEAR = { x: [1.5, 4], y: [13, 17], levels: Array.from({ length: 12 }, (_, i) => 0.0101 * 9.9 ** (i / 11)) };

  const gabor = ([w1, w2], at) => {
    const h = w1 + 0.06 * w2 * at;
    return Math.sin(h) * Math.exp(-h * h / 32);
  };
  const mse = (w) => x.reduce((sum, at, i) => sum + (y[i] - gabor(w, at)) ** 2, 0) / x.length;
  // Карту считают один раз: ни новая ширина, ни новая тема её не меняют.
  const CELLS = 64;
  const table = ({ x: [x0, x1], y: [y0, y1] }) => {
    const at = (i, low, high) => low + (i + 0.5) * (high - low) / CELLS;
    const index = (value, low, high) => Math.floor((value - low) / (high - low) * CELLS);
    const values = Float64Array.from({ length: CELLS * CELLS }, (_, i) =>
      mse([at(i % CELLS, x0, x1), at(Math.floor(i / CELLS), y0, y1)]));
    return (w1, w2) => values[index(w2, y0, y1) * CELLS + index(w1, x0, x1)];
  };
  const place = ([w1, w2], digits = 0) => `(${number(w1, digits)}, ${number(w2, digits)})`;

  ui.charts.classList.add("two");
  const map = new courseLive.Chart(ui, {
    x: { domain: WIDE.x, label: "w₁" }, y: { domain: WIDE.y, label: "w₂" }, ratio: 1, narrowRatio: 0.9,
    describe: "Карта функции потерь с путями обучения; начало выбирают касанием или ползунком",
  });
  const heat = map.heat(CELLS), contours = map.contours("thin grey", CELLS);
  const stored = map.dots("ring grey", 3), tap = map.segments("ink dashed"), crosses = map.segments("thick green");
  const trails = LOOKS.map((look) => map.line(look));
  const heads = LOOKS.map((look) => map.dots(look, 5));
  const begin = map.dots("ring ink", 6), tapNote = map.text("mid");

  const plot = new courseLive.Chart(ui, {
    x: { domain: [-15, 15], label: "x" }, y: { domain: [-1.4, 1.4], label: "y" }, ratio: 1, narrowRatio: 0.6,
    describe: "Обучающая выборка и кривые сетей в показанную эпоху",
  });
  const dots = plot.dots("grey", 1.5);
  const curves = LOOKS.map((look) => plot.line(`${look} thick`));

  let shown = comparisons[0], tapped = null;
  const isSingle = () => shown.starts.length === 1; // тогда и смотреть стоит вблизи
  const epoch = ui.player({
    label: "эпоха", length: shown.epochs.length, seconds: 10, text: (index) => String(shown.epochs[index]),
  });
  const start = ui.slider({
    label: "начало", min: 0, max: shown.starts.length - 1, step: 1, value: shown.start,
    text: (index) => place(shown.starts[index]), onInput: () => { tapped = null; },
  });
  ui.choice({
    label: "Сравнить", options: comparisons.map(({ name }) => name), onChange: (index) => {
      [shown, tapped] = [comparisons[index], null];
      start.input.max = shown.starts.length - 1;
      start.input.disabled = isSingle();
      start.value = shown.start;
      near.checked = isSingle();
      epoch.setLength(shown.epochs.length);
      epoch.value = shown.epochs.length - 1;
    },
  });
  const near = ui.toggle("Приблизить правую впадину");
  map.onPoint((...point) => {
    const away = ([w1, w2]) => Math.hypot(map.x(w1) - map.x(point[0]), map.y(w2) - map.y(point[1]));
    const nearest = shown.starts.reduce((best, place) => away(place) < away(best) ? place : best);
    start.value = shown.starts.indexOf(nearest);
    tapped = point;
  });

  const drawMap = (view) => {
    const shade = d3.scaleLinear(view.levels, view.levels.map((_, i) => 0.5 * i / (view.levels.length - 1))).clamp(true);
    const [dx, dy] = [view.x, view.y].map(([low, high]) => 0.015 * (high - low));
    view.table ??= table(view);
    heat((w1, w2) => ["blue", shade(view.table(w1, w2))]);
    contours(view.table, view.levels);
    crosses(minima.flatMap(([w1, w2]) => [[w1 - dx, w2 - dy, w1 + dx, w2 + dy], [w1 - dx, w2 + dy, w1 + dx, w2 - dy]]));
  };

  return () => {
    const view = near.checked ? NEAR : WIDE;
    map.x.domain(view.x);
    map.y.domain(view.y);
    if (map.fit()) drawMap(view);
    if (plot.fit()) dots(x.map((at, i) => [at, y[i]]));

    const from = shown.starts[start.value], { runs } = shown;
    const now = runs.map(({ name, paths }) => {
      const w = paths[start.value][epoch.value];
      return { name, w1: w[0], w2: w[1], mse: mse(w) };
    });
    stored(shown.starts);
    begin([from]);
    tap(tapped ? [[...tapped, ...from]] : []);
    tapNote(...(tapped ?? from), tapped ? number(mse(tapped), 3) : "");
    LOOKS.forEach((_, i) => {
      const path = runs[i]?.paths[start.value].slice(0, epoch.value + 1) ?? [];
      trails[i](path);
      heads[i](path.slice(-1));
      curves[i](path.slice(-1).flatMap((w) => Array.from({ length: 151 }, (_, k) => [k / 5 - 15, gabor(w, k / 5 - 15)])));
    });
    ui.readout([
      ["ближайший сохранённый запуск", `из ${place(from)}`],
      ...now.map((run, i) => [run.name, `MSE ${number(run.mse, 5)}`, LOOKS[i]]),
    ]);
    ui.report({ comparison: shown.name, epoch: shown.epochs[epoch.value], start: from, runs: now,
      tapped: tapped && { w1: tapped[0], w2: tapped[1], mse: mse(tapped) } });
    ui.say(`Из ${place(from)}, эпоха ${shown.epochs[epoch.value]}. `
      + now.map((run) => `${run.name}: MSE ${number(run.mse, 5)}`).join("; "));
  };
};
