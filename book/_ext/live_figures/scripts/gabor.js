// Фильтр Габора под двумя ползунками; с данными — ещё остатки и MSE.
courseLive.kinds.gabor = (ui, { x = [], y = [], start, found }) => {
  const { number } = courseLive;
  const gabor = (w1, w2, at) => {
    const h = w1 + 0.06 * w2 * at;
    return Math.sin(h) * Math.exp(-h * h / 32);
  };
  const chart = new courseLive.Chart(ui, {
    x: { domain: [-15, 15], label: "x" },
    y: { domain: x.length ? [-1.4, 1.4] : [-1.1, 1.1], label: "y" },
    describe: "Кривая фильтра Габора; её форму задают ползунки под рисунком",
  });
  const centre = chart.segments("grey dashed");
  const residuals = chart.segments("red thin");
  const dots = chart.dots("ink");
  const curve = chart.line("blue thick");

  const w1 = ui.slider({ label: "w_1", min: -8, max: 8, step: 0.01, value: start[0] });
  const w2 = ui.slider({ label: "w_2", min: 4, max: 32, step: 0.01, value: start[1] });
  const put = (w) => { [w1.value, w2.value] = w; };
  const mean = (outputs) => outputs.reduce((sum, value, i) => sum + (y[i] - value) ** 2, 0) / y.length;
  const sgd = found && mean(x.map((at) => gabor(...found, at)));
  let best = Infinity;
  if (found) {
    ui.button("Начало", () => put(start));
    ui.button("Ответ SGD", () => put(found));
  }

  return () => {
    chart.fit();
    const predicted = x.map((at) => gabor(w1.value, w2.value, at));
    const middle = -w1.value / (0.06 * w2.value), width = 4 / (0.06 * w2.value);
    curve(Array.from({ length: 301 }, (_, i) => -15 + i / 10).map((at) => [at, gabor(w1.value, w2.value, at)]));
    if (!x.length) {
      centre([[middle, -2, middle, 2]]);
      ui.readout([["центр", number(middle)], ["ширина", number(width)]]);
      ui.report({ w1: w1.value, w2: w2.value, centre: middle, width });
      return ui.say(`Центр ${number(middle)}, ширина ${number(width)}`);
    }
    residuals(x.map((at, i) => [at, y[i], at, predicted[i]]));
    dots(x.map((at, i) => [at, y[i]]));
    const mse = mean(predicted);
    best = Math.min(best, mse);
    ui.readout([["MSE", number(mse, 5)], ["лучшая у вас", number(best, 5)], ["у SGD", number(sgd, 5)]]);
    ui.report({ w1: w1.value, w2: w2.value, mse, best, sgd });
    ui.say(`MSE ${number(mse, 5)}, у SGD ${number(sgd, 5)}`);
  };
};
