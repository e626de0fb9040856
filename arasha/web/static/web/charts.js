// Draws each figure[data-chart] from the table inside it: the table is the only source of the numbers.
// Hidden small numbers (td[data-hidden]) are hatched. Without this file the table stands there and says the same.

const COLOURS = ["#0c5a61", "#a9c6c5", "#2b5a8a", "#a7672b", "#5b4a8a", "#8a8778", "#bd5b57", "#2c6b4b"];
const PAIR = ["#a7672b", "#2b5a8a"];
const INK = "#13272c";
const INK_3 = "#5b6a6e";
const LINE = "#dfddd4";
const PALE = [205, 222, 221];
const DEEP = [12, 90, 97];
const NARROW = 560;
const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(91,106,110,.45)" };
const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, color: INK, fontSize: 13 };

const language = document.documentElement.lang || "en";
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const number = new Intl.NumberFormat(language);
const format = (value) => number.format(value);

// The table, read once

function readTable(figure) {
  const table = figure.querySelector("[data-table] table");
  const columns = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => ({
    label: row.cells[0].textContent.trim(),
    to: row.querySelector("td[data-to]")?.textContent.trim(),
    column: Number(row.dataset.column),
    row: Number(row.dataset.row),
    cells: [...row.querySelectorAll("td.number")].map((cell) => ({
      value: cell.dataset.value === undefined ? 0 : Number(cell.dataset.value),
      text: cell.textContent.trim(),
      hidden: cell.hasAttribute("data-hidden"),
    })),
  }));
  return { columns, rows, series: columns.slice(columns.length - (rows[0]?.cells.length ?? 0)) };
}

// Shared pieces of the options

const tooltip = { renderMode: "richText", confine: true, backgroundColor: INK, borderWidth: 0, textStyle: { ...FONT, color: "#fff" } };
const frame = (rest) => ({ animation: !still, animationDuration: 350, textStyle: FONT, aria: { enabled: false }, tooltip, ...rest });
const legend = (names) => (names.length > 1 ? { top: 0, left: 0, itemWidth: 14, itemHeight: 14, icon: "roundRect", textStyle: FONT, data: names } : undefined);
const plainAxis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...FONT, color: INK_3, hideOverlap: true } };
const valueAxis = { type: "value", ...plainAxis, splitLine: { lineStyle: { color: "#eceae2" } }, axisLabel: { ...plainAxis.axisLabel, formatter: format } };

function bar(cell, colour, radius) {
  if (!cell.hidden) return { value: cell.value, itemStyle: { color: colour, borderRadius: radius } };
  // A hidden number has no height to draw: a hatched stump of fixed size says "some, few".
  return { value: 0, text: cell.text, itemStyle: { color: "#efece2", decal: HATCH } };
}

// One function for each kind of figure

function bars({ rows, series }) {
  const colours = series.length === 2 ? PAIR : COLOURS;
  return frame({
    legend: legend(series),
    grid: { left: 8, right: 56, top: series.length > 1 ? 34 : 4, bottom: 4, containLabel: true },
    xAxis: { ...valueAxis, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, ...plainAxis, axisLabel: { ...FONT, width: 150, overflow: "break" }, data: rows.map((row) => row.label) },
    series: series.map((name, place) => ({
      name, type: "bar", barMaxWidth: 18, barGap: "20%", barMinHeight: 3,
      label: { show: true, position: "right", ...FONT, fontWeight: "bold", formatter: ({ data }) => data.text ?? format(data.value) },
      data: rows.map((row) => bar(row.cells[place], colours[place % colours.length], [2, 4, 4, 2])),
    })),
  });
}

function stacked({ rows, series }) {
  const totals = rows.map((row) => (row.cells.some((cell) => cell.hidden) ? "" : format(row.cells.reduce((sum, cell) => sum + cell.value, 0))));
  return frame({
    legend: legend(series),
    grid: { left: 4, right: 4, top: series.length > 1 ? 48 : 22, bottom: 4, containLabel: true },
    xAxis: { type: "category", ...plainAxis, data: rows.map((row) => row.label) },
    yAxis: { ...valueAxis, show: false },
    series: series.map((name, place) => ({
      name, type: "bar", stack: "all", barMaxWidth: 38, color: COLOURS[place % COLOURS.length],
      label: { show: place === series.length - 1, position: "top", ...FONT, fontWeight: "bold", formatter: ({ dataIndex }) => totals[dataIndex] },
      data: rows.map((row) => bar(row.cells[place], COLOURS[place % COLOURS.length], place === series.length - 1 ? [4, 4, 0, 0] : 0)),
    })),
  });
}

function pyramid({ rows, series }) {
  const largest = Math.max(1, ...rows.flatMap((row) => row.cells.map((cell) => cell.value))) * 1.2;
  const sides = [0, 1].map((place) => ({
    name: series[place], type: "bar", xAxisIndex: place, yAxisIndex: place, barMaxWidth: 20, barMinHeight: 3, color: PAIR[place],
    label: { show: true, position: place ? "right" : "left", ...FONT, formatter: ({ data }) => data.text ?? format(data.value) },
    data: rows.map((row) => bar(row.cells[place], PAIR[place], place ? [0, 4, 4, 0] : [4, 0, 0, 4])),
  }));
  const names = rows.map((row) => row.label);
  return frame({
    legend: legend(series.slice(0, 2)),
    grid: [{ left: 4, right: "58%", top: 34, bottom: 4 }, { left: "58%", right: 4, top: 34, bottom: 4 }],
    xAxis: [0, 1].map((place) => ({ gridIndex: place, type: "value", inverse: !place, max: largest, show: false })),
    yAxis: [
      { gridIndex: 0, type: "category", inverse: true, position: "right", ...plainAxis, axisLabel: { show: false }, data: names },
      { gridIndex: 1, type: "category", inverse: true, ...plainAxis, offset: 0, data: names, axisLabel: { ...FONT, align: "center", margin: 0, padding: [0, 0, 0, 0], width: 90, overflow: "truncate" } },
    ],
    series: sides,
  });
}

function mix(share) {
  const [red, green, blue] = PALE.map((pale, place) => Math.round(pale + (DEEP[place] - pale) * share));
  return { css: `rgb(${red},${green},${blue})`, dark: 0.299 * red + 0.587 * green + 0.114 * blue < 128 };
}

function tiles({ rows }, width) {
  const placed = rows.filter((row) => Number.isFinite(row.column) && Number.isFinite(row.row));
  const first = (key) => Math.min(...placed.map((row) => row[key]));
  const range = (key) => Array.from({ length: Math.max(...placed.map((row) => row[key])) - first(key) + 1 }, (_, place) => String(place + first(key)));
  const largest = Math.max(1, ...placed.map((row) => row.cells[0].value));
  const narrow = width < NARROW;
  const cell = width / range("column").length - 6;
  const data = placed.map((row) => {
    const { value, text, hidden } = row.cells[0];
    const shade = mix(Math.sqrt(value / largest));
    const colour = hidden ? INK_3 : shade.dark ? "#fff" : INK;
    return {
      value: [String(row.column), String(row.row), value], name: row.label, text,
      itemStyle: { color: hidden ? "#f5f4ef" : shade.css, borderColor: "#fff", borderWidth: 5, borderRadius: 10, ...(hidden && { decal: HATCH }) },
      label: { color: colour, rich: { name: { color: colour }, count: { color: colour } } },
    };
  });
  const axis = (key) => ({ type: "category", data: range(key), show: false });
  const face = { show: true, position: "insideTopLeft", ...FONT, distance: 9 };
  const layer = (label, silent) => ({
    type: "heatmap", silent, label: { ...face, ...label }, emphasis: { itemStyle: { borderColor: "#d99a1c", borderWidth: 3 }, disabled: silent },
    data: silent ? data.map((one) => ({ ...one, itemStyle: { color: "transparent" } })) : data,
  });
  return frame({
    tooltip: { ...tooltip, formatter: ({ data: tile }) => `${tile.name}: ${tile.text}` },
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: axis("column"),
    yAxis: { ...axis("row"), inverse: true },
    visualMap: { show: false, min: 0, max: largest, inRange: { opacity: [1, 1] }, seriesIndex: [] },
    series: [
      layer({ show: !narrow, fontSize: Math.min(13, Math.max(10, cell / 7)), fontWeight: "bold", width: cell - 16, overflow: "break", lineHeight: 15, formatter: ({ data: tile }) => tile.name }, false),
      layer(narrow
        ? { position: "inside", fontSize: 12, fontWeight: "bold", formatter: ({ data: tile }) => tile.text }
        : { position: "insideBottomLeft", fontSize: 16, fontWeight: "bold", formatter: ({ data: tile }) => tile.text }, true),
    ],
  });
}

function sankey({ rows }, width) {
  const drawn = rows.filter((row) => row.to && !row.cells[0].hidden && row.cells[0].value > 0);
  const names = (key) => [...new Set(drawn.map((row) => row[key]))];
  const nodes = [
    ...names("label").map((name) => ({ id: `from ${name}`, name: `from ${name}`, word: name, side: "right", colour: DEEP })),
    ...names("to").map((name, place) => ({ id: `to ${name}`, name: `to ${name}`, word: name, side: "left", shade: ["#bd5b57", "#a7672b", "#5b4a8a", "#2b5a8a", "#2c6b4b", "#8a8778"][place % 6] })),
  ];
  const room = Math.min(200, width * 0.3);
  return frame({
    tooltip: {
      ...tooltip,
      formatter: ({ dataType, data, value }) => (dataType === "edge" ? `${data.from} → ${data.to}: ${data.text}` : `${data.word}: ${format(value)}`),
    },
    series: [{
      type: "sankey", left: room, right: room, top: 6, bottom: 6, nodeWidth: 10, nodeGap: 14, draggable: false, emphasis: { focus: "adjacency" },
      lineStyle: { color: "gradient", opacity: 0.3, curveness: 0.5 },
      data: nodes.map((node) => ({
        name: node.name, word: node.word, itemStyle: { color: node.shade ?? "#0c5a61", borderWidth: 0 },
        label: { ...FONT, position: node.shade ? "right" : "left", width: room - 12, overflow: "break", rich: { count: { ...FONT, color: INK_3 } }, formatter: ({ data, value }) => `${data.word} {count|${format(value)}}` },
      })),
      links: drawn.map((row) => ({ source: `from ${row.label}`, target: `to ${row.to}`, value: row.cells[0].value, from: row.label, to: row.to, text: row.cells[0].text })),
    }],
  });
}

const KINDS = { bars, stacked, pyramid, tiles, sankey };

// Drawing, resizing, the way back to the table

let loading = null;

function loadEcharts() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.getElementById("charts").dataset.echarts;
    script.onload = () => done(window.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

function heighten(picture, kind, table) {
  if (kind === "bars") picture.style.height = `${table.rows.length * (table.series.length * 22 + 14) + 44}px`;
  if (kind === "pyramid") picture.style.height = `${table.rows.length * 30 + 44}px`;
}

async function draw(figure) {
  const picture = figure.querySelector("[data-picture]");
  const make = KINDS[figure.dataset.chart];
  const table = readTable(figure);
  if (!make || !table.rows.length || figure.dataset.drawn) return;
  figure.dataset.drawn = "yes";
  const echarts = await loadEcharts();
  picture.hidden = false;
  heighten(picture, figure.dataset.chart, table);
  const chart = echarts.init(picture, null, { renderer: "canvas" });
  const paint = () => chart.setOption(make(table, picture.clientWidth), true);
  paint();
  new ResizeObserver(() => { if (picture.clientWidth) { chart.resize(); paint(); } }).observe(picture);
  offerTable(figure);
}

function offerTable(figure) {
  const table = figure.querySelector("[data-table]");
  const button = figure.parentElement.querySelector("[data-toggle-table]");
  if (!button) return;
  button.hidden = false;
  const show = (open) => {
    table.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(false);
  button.addEventListener("click", () => show(table.hidden));
}

function drawAll(within = document) {
  for (const figure of within.querySelectorAll("figure[data-chart]")) draw(figure);
}

drawAll();
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.target));
