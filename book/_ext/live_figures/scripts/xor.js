// Классификатор XOR по эпохам: граница, прямые нейронов, вычисления в любой точке, шум и потолок.
(() => {
  const { number } = courseLive;
  const DOMAIN = [-1, 2];
  const NEURONS = ["green", "orange", "purple", "grey"];

  // Параметры идут как у PyTorch: Ω по строкам, β, θ, γ; у линейной модели — веса и сдвиг.
  const compute = (w, x1, x2) => {
    const hidden = Math.floor(w.length / 4);
    const z = [], h = [];
    if (!hidden) return { z, h, logit: w[0] * x1 + w[1] * x2 + w[2] };
    let logit = w[4 * hidden];
    for (let i = 0; i < hidden; i++) {
      z.push(w[2 * i] * x1 + w[2 * i + 1] * x2 + w[2 * hidden + i]);
      h.push(Math.tanh(z[i]));
      logit += w[3 * hidden + i] * h[i];
    }
    return { z, h, logit };
  };
  const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

  // Φ(x) — ряд, все слагаемые которого одного знака (Marsaglia, 2004): точность машинная.
  const normal = (x) => {
    let sum = x;
    for (let term = x, k = 3, before; sum !== before; k += 2) {
      before = sum;
      sum += term *= x * x / k;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  };
  const ceilingAt = (sigma) => {
    const r = normal(-1 / (2 * sigma));
    return 1 - 2 * r * (1 - r);
  };

  // Концы отрезка прямой a·x₁ + b·x₂ + c = 0 внутри рисунка.
  const ends = (a, b, c) => {
    const found = DOMAIN.flatMap((edge) => [[edge, -(c + a * edge) / b], [-(c + b * edge) / a, edge]])
      .filter((point) => point.every((value) => value >= DOMAIN[0] && value <= DOMAIN[1]));
    return found.length < 2 ? [] : [found[0], found.at(-1)];
  };

  courseLive.kinds.xor = (ui, { runs, sigma: stored, corners, points }) => {
    ui.charts.classList.add("two");
    const plane = new courseLive.Chart(ui, {
      x: { domain: DOMAIN, label: "x₁", ticks: [-1, 0, 1, 2] },
      y: { domain: DOMAIN, label: "x₂", ticks: [-1, 0, 1, 2] },
      ratio: 0.925,
      describe: "Плоскость, закрашенная вероятностью класса 1; щелчок выбирает точку",
    });
    const curves = new courseLive.Chart(ui, {
      x: { domain: [0, 1], label: "эпоха" },
      y: { domain: [0, 1.05], label: "на валидации", ticks: [0, 0.25, 0.5, 0.75, 1] },
      ratio: 0.925,
      narrowRatio: 0.5,
      describe: "Потери и точность по эпохам; щелчок выбирает эпоху",
    });
    const heat = plane.heat();
    const neurons = NEURONS.map((colour) => plane.segments(colour));
    const names = NEURONS.map(() => plane.text("mid"));
    const boundary = plane.contours("ink thick");
    const classes = [plane.dots("blue", 3), plane.dots("red", 3.5, true)];
    const rings = plane.dots("ring ink", 6);
    const chosen = plane.dots("orange", 5);

    const plateau = curves.segments("grey dashed");
    const losses = curves.line("ink thick"), lossName = curves.text("end");
    const accuracies = curves.line("purple thick dashed"), accuracyName = curves.text("end");
    const plateauName = curves.text("mid");
    const now = curves.segments("grey"), marks = [curves.dots("ink", 4), curves.dots("purple", 4)];

    const last = (run) => run.weights.length - 1;
    const best = (run) => run.losses.indexOf(Math.min(...run.losses));
    const epoch = ui.player({ label: "эпоха", length: last(runs[0]) + 1, seconds: 10, power: 2, value: 0 });
    const goTo = (value) => { epoch.pause(); epoch.value = value; };
    ui.button("Лучшая", () => goTo(best(runs[model.value])));
    const x1 = ui.slider({ label: "x_1", min: DOMAIN[0], max: DOMAIN[1], step: 0.01, value: 0 });
    const x2 = ui.slider({ label: "x_2", min: DOMAIN[0], max: DOMAIN[1], step: 0.01, value: 1 });
    const sigma = ui.slider({ label: "σ", min: 0.05, max: 0.5, step: 0.01, value: stored });
    const model = ui.choice({
      label: "модель",
      options: runs.map((run) => run.name),
      onChange: (index) => {
        epoch.setLength(last(runs[index]) + 1);
        goTo(0);
      },
    });
    plane.onPoint((...place) => { [x1.value, x2.value] = place; });
    curves.onPoint((at) => goTo(Math.round(at)));

    let drawn = null;
    return () => {
      const run = runs[model.value], w = run.weights[epoch.value];
      curves.x.domain([0, last(run)]);
      curves.fit();
      if (plane.fit() || w !== drawn) { // точка и шум плоскость не меняют
        heat((a, b) => {
          const p = sigmoid(compute(w, a, b).logit);
          return [p > 0.5 ? "red" : "blue", 0.72 * Math.abs(p - 0.5)];
        });
        boundary((a, b) => compute(w, a, b).logit, [0]);
        drawn = w;
      }
      const hidden = Math.floor(w.length / 4);
      NEURONS.forEach((_, i) => {
        const line = i < hidden ? ends(w[2 * i], w[2 * i + 1], w[2 * hidden + i]) : [];
        neurons[i](line.length ? [line.flat()] : []);
        const [from, to] = line.length ? line : [[0, 0], [0, 0]];
        names[i](0.92 * from[0] + 0.08 * to[0], 0.92 * from[1] + 0.08 * to[1], line.length ? "z" + "₁₂₃₄"[i] : "");
      });

      const scale = sigma.value / stored;
      const moved = points.map((point, i) => point.map((value, k) => corners[i][k] + scale * (value - corners[i][k])));
      const labels = corners.map(([a, b]) => Number(a !== b));
      classes.forEach((show, label) => show(moved.filter((_, i) => labels[i] === label)));
      const wrong = moved.filter((point, i) => Number(compute(w, ...point).logit > 0) !== labels[i]);
      rings(wrong);
      chosen([[x1.value, x2.value]]);

      const end = last(run), loss = run.losses[epoch.value], seen = run.accuracies[epoch.value];
      plateau([[0, Math.LN2, end, Math.LN2]]);
      plateauName(end / 2, Math.LN2 + 0.03, "ln 2");
      losses(run.losses.map((value, i) => [i, value]));
      accuracies(run.accuracies.map((value, i) => [i, value]));
      lossName(end, run.losses[end] + 0.06, "потери");
      accuracyName(end, run.accuracies[end] - 0.1, "точность");
      now([[epoch.value, 0, epoch.value, 1]]);
      marks[0]([[epoch.value, loss]]);
      marks[1]([[epoch.value, seen]]);

      const { z, h, logit } = compute(w, x1.value, x2.value), p = sigmoid(logit);
      const right = (points.length - wrong.length) / points.length, ceiling = ceilingAt(sigma.value);
      const list = (values) => values.map((value) => number(value)).join("; ") || "—";
      const percent = (share) => `${number(100 * share, 1)} %`;
      ui.readout([
        ["потери", number(loss, 4)], ["точность", number(seen, 3)],
        ["верно точек", percent(right)], ["потолок", percent(ceiling)],
        ["z", list(z)], ["h", list(h)], ["ŷ", number(logit)], ["p", number(p, 3)],
      ]);
      ui.report({
        run: run.name, epoch: epoch.value, loss, accuracy: seen, sigma: sigma.value, right, ceiling,
        x: [x1.value, x2.value], z, h, logit, p, wrong: wrong.length,
      });
      ui.say(`Эпоха ${epoch.value}: потери ${number(loss, 3)}; верно ${percent(right)} точек, потолок ${percent(ceiling)}; в выбранной точке p = ${number(p)}`);
    };
  };
})();
