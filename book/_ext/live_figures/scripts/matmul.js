// Время умножения матриц от размера на разных устройствах; ползунок выбирает размер.
courseLive.kinds.matmul = (ui, { devices }) => {
  const { number } = courseLive;
  const LOOKS = ["blue", "red", "green", "purple"];
  const sizes = devices[0].n;
  const all = devices.flatMap((device) => device.seconds);
  const chart = new courseLive.Chart(ui, {
    x: { domain: [sizes[0] / 1.2, sizes.at(-1) * 1.2], label: "n", log: true },
    y: { domain: [Math.min(...all) / 2, Math.max(...all) * 2], label: "время, с", log: true },
    narrowRatio: 0.9,
    describe: "Время умножения матриц от размера; шкалы логарифмические, размер выбирает ползунок",
  });
  const here = chart.segments("grey dashed");
  const rows = devices.map((device, i) => ({
    ...device, line: chart.line(LOOKS[i]), dots: chart.dots(LOOKS[i], 3), chosen: chart.dots(`${LOOKS[i]} ring`, 7),
  }));
  const table = ui.table(["", "время", "GFLOP/s"], devices.map((device, i) => [device.name, LOOKS[i]]));
  const size = ui.slider({
    label: "размер n", min: 0, max: sizes.length - 1, step: 1, value: 6, text: (i) => String(sizes[i]),
  });

  const duration = (seconds) => {
    const [scale, unit] = seconds < 1e-3 ? [1e6, "мкс"] : seconds < 1 ? [1e3, "мс"] : [1, "с"];
    return `${number(seconds * scale, 3 - Math.min(3, Math.ceil(Math.log10(seconds * scale))))} ${unit}`;
  };
  const gflops = (n, seconds) => 2 * n ** 3 / 1e9 / seconds;

  return () => {
    const n = sizes[size.value];
    const points = (row) => sizes.map((value, i) => [value, row.seconds[i]]);
    if (chart.fit()) rows.forEach((row) => { row.line(points(row)); row.dots(points(row)); });
    here([[n, chart.y.domain()[0], n, chart.y.domain()[1]]]);
    rows.forEach((row) => row.chosen([[n, row.seconds[size.value]]]));
    const seconds = rows.map((row) => row.seconds[size.value]);
    table(seconds.map((value) => [duration(value), number(gflops(n, value), gflops(n, value) < 10 ? 1 : 0)]));
    const fastest = rows[seconds.indexOf(Math.min(...seconds))].name;
    ui.report({ n, seconds, gflops: seconds.map((value) => gflops(n, value)) });
    ui.say(`Размер ${n}: быстрее всех ${fastest}, ${duration(Math.min(...seconds))}`);
  };
};
