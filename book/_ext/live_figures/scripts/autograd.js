// Граф вычислений по шагам: рисунок тот же, что нарисован в главе, оживают его числа.
courseLive.kinds.autograd = (ui, { x: start, gradient }) => {
  const { number } = courseLive;
  const graph = ui.keepPicture();
  const N = start.length;
  const STEPS = [
    "граф до начала вычислений",
    "вперёд: x",
    "вперёд: a = x + 2",
    "вперёд: b = a²",
    "вперёд: c = b + 3",
    "вперёд: y — среднее трёх c",
    "назад: ∂y/∂y = 1, отсюда и начинают",
    "назад: ∂y/∂c = 1 · 1/N",
    "назад: ∂y/∂b = ∂y/∂c · 1",
    "назад: ∂y/∂a = ∂y/∂b · 2a",
    "назад: ∂y/∂x = ∂y/∂a · 1",
  ];
  const step = ui.player({ label: "шаг", length: STEPS.length, seconds: 12, text: (i) => `${i} из ${STEPS.length - 1}` });
  const sliders = start.map((value, i) =>
    ui.slider({ label: `x_${i + 1}`, min: -6, max: 6, step: 1, value, digits: 0 }));

  // Все числа здесь — целые или трети: 8/3 точнее, чем 2,67.
  const fraction = (value) => {
    const thirds = Math.round(value * N);
    return thirds % N ? `${number(thirds, 0)}/${N}` : number(thirds / N, 0);
  };

  return () => {
    const x = sliders.map((slider) => slider.value);
    const a = x.map((value) => value + 2);
    const b = a.map((value) => value ** 2);
    const c = b.map((value) => value + 3);
    const y = c.reduce((sum, value) => sum + value) / N;
    const dc = x.map(() => 1 / N);
    const db = dc;
    const da = db.map((value, i) => value * 2 * a[i]);
    const dx = da;
    const values = { x, a, b, c, y: [y], dx, da, db, dc, dy: [1] };
    for (const [name, row] of Object.entries(values)) {
      row.forEach((value, i) => {
        graph.querySelector(`[data-value="${name}${row.length > 1 ? i : ""}"]`).textContent = fraction(value);
      });
    }
    graph.querySelectorAll("[data-step]").forEach((part) => {
      part.classList.toggle("future", part.dataset.step > step.value);
      part.classList.toggle("now", part.dataset.step == step.value);
    });
    ui.readout([["сейчас", STEPS[step.value]], [`x.grad при x = ${start.join(", ")}`, gradient.map(fraction).join("; ")]]);
    ui.report({ step: step.value, ...values });
    ui.say(`${STEPS[step.value]}. Градиент ${dx.map(fraction).join("; ")}`);
  };
};
