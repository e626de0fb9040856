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
const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(91,106,110,.32)" };
const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, color: INK, fontSize: 13, lineHeight: 16 };

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
    short: row.dataset.short,
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

// A hidden number has no length to draw: a hatched stump, the same for all, says "some, few".
const stump = (rows) => 0.06 * Math.max(1, ...rows.flatMap((row) => row.cells.map((cell) => cell.value)));

function bar(cell, colour, radius, hiddenLength) {
  const style = cell.hidden ? { color: "#efece2", decal: HATCH } : { color: colour };
  return { value: cell.hidden ? hiddenLength : cell.value, text: cell.text, itemStyle: { ...style, borderRadius: radius } };
}

const name = (series) => ({ ...tooltip, formatter: ({ name: row, seriesName, data }) => `${row}${series.length > 1 ? `, ${seriesName}` : ""}: ${data.text}` });

const pen = document.createElement("canvas").getContext("2d");

function measure(text, weight = "normal") {
  pen.font = `${weight} 13px ${FONT.fontFamily}`;
  return pen.measureText(text).width;
}

// Pixels above the drawing: the legend takes as many lines as its names need
function legendRoom(names, width) {
  if (names.length < 2) return 0;
  const long = names.reduce((sum, one) => sum + measure(one) + 34, 0);
  return 34 + 22 * Math.floor(long / width);
}

// One function for each kind of figure

function bars({ rows, series }, width) {
  const colours = series.length === 2 ? PAIR : COLOURS;
  const few = stump(rows);
  return frame({
    tooltip: name(series),
    legend: legend(series),
    grid: { left: 8, right: 56, top: 4 + legendRoom(series, width), bottom: 4, containLabel: true },
    xAxis: { ...valueAxis, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, ...plainAxis, axisLabel: { ...FONT, width: 150, overflow: "break", align: "right" }, data: rows.map((row) => row.label) },
    series: series.map((name, place) => ({
      name, type: "bar", barMaxWidth: 18, barGap: "20%", barMinHeight: 3, color: colours[place % colours.length],
      label: { show: true, position: "right", ...FONT, fontWeight: "bold", formatter: ({ data }) => data.text },
      data: rows.map((row) => bar(row.cells[place], colours[place % colours.length], [2, 4, 4, 2], few)),
    })),
  });
}

// Where columns stand too close for their numbers, the numbers that would touch are left to the table and the tooltip

function stacked({ rows, series }, width) {
  const totals = rows.map((row) => (row.cells.some((cell) => cell.hidden) ? "" : format(row.cells.reduce((sum, cell) => sum + cell.value, 0))));
  const few = stump(rows);
  return frame({
    tooltip: name(series),
    legend: legend(series),
    grid: { left: 4, right: 26, top: 22 + legendRoom(series, width), bottom: 4, containLabel: true },
    xAxis: { type: "category", ...plainAxis, axisLabel: { ...plainAxis.axisLabel, fontSize: 11.5, margin: 10 }, data: rows.map((row) => row.label) },
    yAxis: { ...valueAxis, show: false },
    series: series.map((name, place) => ({
      name, type: "bar", stack: "all", barMaxWidth: 38, color: COLOURS[place % COLOURS.length],
      label: { show: place === series.length - 1, position: "top", ...FONT, fontWeight: "bold", formatter: ({ dataIndex }) => totals[dataIndex] },
      labelLayout: { hideOverlap: true },
      data: rows.map((row) => bar(row.cells[place], COLOURS[place % COLOURS.length], place === series.length - 1 ? [4, 4, 0, 0] : 0, few)),
    })),
  });
}

function pyramid({ rows, series }, width) {
  const gap = 84;
  const side = (width - gap) / 2;
  const few = stump(rows);
  const largest = Math.max(1, ...rows.flatMap((row) => row.cells.map((cell) => cell.value))) * 1.4;
  const sides = [0, 1].map((place) => ({
    name: series[place], type: "bar", xAxisIndex: place, yAxisIndex: place, barMaxWidth: 20, barMinHeight: 3, color: PAIR[place],
    label: { show: true, position: place ? "right" : "left", ...FONT, formatter: ({ data }) => data.text },
    data: rows.map((row) => bar(row.cells[place], PAIR[place], place ? [0, 4, 4, 0] : [4, 0, 0, 4], few)),
  }));
  const names = rows.map((row) => row.label);
  return frame({
    tooltip: name(series),
    legend: legend(series.slice(0, 2)),
    grid: [0, side + gap].map((left) => ({ left, width: side, top: 34, bottom: 4 })),
    xAxis: [0, 1].map((place) => ({ gridIndex: place, type: "value", inverse: !place, max: largest, show: false })),
    yAxis: [
      { gridIndex: 0, type: "category", inverse: true, position: "right", ...plainAxis, axisLabel: { show: false }, data: names },
      { gridIndex: 1, type: "category", inverse: true, ...plainAxis, data: names, axisLabel: { ...FONT, align: "center", margin: gap / 2, width: gap, overflow: "truncate" } },
    ],
    series: sides,
  });
}

function mix(share) {
  const [red, green, blue] = PALE.map((pale, place) => Math.round(pale + (DEEP[place] - pale) * share));
  return { css: `rgb(${red},${green},${blue})`, dark: 0.299 * red + 0.587 * green + 0.114 * blue < 128 };
}

// The largest size at which the longest word of a name fits its tile

function fit(name, room) {
  // names are wrapped at spaces and after hyphens; what is still too long ends in "…", the tooltip and the table have it whole
  const longest = Math.max(...name.split(/\s/).map((word) => measure(word, "bold")));
  return Math.max(8.5, Math.min(12, Math.floor((26 * room) / longest) / 2));
}

function wrap(name, size, room) {
  const long = (word) => measure(word, size < 10 ? "normal" : "bold") * (size / 13) > room;
  const shorten = (word) => {
    let kept = word;
    while (kept.length > 3 && long(`${kept}…`)) kept = kept.slice(0, -1);
    return `${kept}…`;
  };
  return name.split(/\s+/).map((word) => (long(word) ? shorten(word) : word)).join("\n");
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
    const name = (row.short ?? row.label).replaceAll("-", "- ");
    const size = fit(name, cell - 15);
    return {
      value: [String(row.column), String(row.row), value], name: row.label, shown: wrap(name, size, cell - 15), text,
      itemStyle: { color: hidden ? "#f5f4ef" : shade.css, borderColor: "#fff", borderWidth: 5, borderRadius: 10, ...(hidden && { decal: HATCH }) },
      label: { color: colour, ...(hidden && { backgroundColor: "#f5f4ef", borderRadius: 4, padding: [1, 3] }) },
      size,
    };
  });
  const axis = (key) => ({ type: "category", data: range(key), show: false });
  const face = { show: true, position: "insideTopLeft", ...FONT, distance: 9 };
  const layer = (label, silent) => ({
    type: "heatmap", silent, label: { ...face, ...label }, emphasis: { itemStyle: { borderColor: "#d99a1c", borderWidth: 3 }, disabled: silent },
    data: silent
      ? data.map((one) => ({ ...one, itemStyle: { color: "transparent" } }))
      : data.map((one) => ({ ...one, label: { ...one.label, fontSize: one.size, fontWeight: one.size < 10 ? "normal" : "bold", lineHeight: one.size + 2.5 } })),
  });
  return frame({
    tooltip: { ...tooltip, formatter: ({ data: tile }) => `${tile.name}: ${tile.text}` },
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: axis("column"),
    yAxis: { ...axis("row"), inverse: true },
    visualMap: { show: false, min: 0, max: largest, inRange: { opacity: [1, 1] }, seriesIndex: [] },
    series: [
      layer({ show: !narrow, formatter: ({ data: tile }) => tile.shown }, false),
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
    ...names("label").map((name) => ({ id: `from ${name}`, name: `from ${name}`, word: name })),
    ...names("to").map((name, place) => ({ id: `to ${name}`, name: `to ${name}`, word: name, shade: ["#bd5b57", "#a7672b", "#5b4a8a", "#2b5a8a", "#2c6b4b", "#8a8778"][place % 6] })),
  ];
  const narrow = width < NARROW;
  const room = Math.min(250, width * 0.3);
  const letters = { ...FONT, ...(narrow && { fontSize: 11, lineHeight: 13 }) };
  return frame({
    tooltip: {
      ...tooltip,
      formatter: ({ dataType, data, value }) => (dataType === "edge" ? `${data.from} → ${data.to}: ${data.text}` : `${data.word}: ${format(value)}`),
    },
    series: [{
      type: "sankey", left: room, right: room, top: 6, bottom: 6, nodeWidth: 10, nodeGap: narrow ? 30 : 14, draggable: false, emphasis: { focus: "adjacency" },
      lineStyle: { color: "gradient", opacity: 0.3, curveness: 0.5 },
      data: nodes.map((node) => ({
        name: node.name, word: node.word, itemStyle: { color: node.shade ?? "#0c5a61", borderWidth: 0 },
        label: { ...letters, position: node.shade ? "right" : "left", ...(narrow && { width: room - 12, overflow: "break" }), rich: { count: { ...letters, color: INK_3, padding: [0, 0, 0, 5] } }, formatter: ({ data, value }) => (narrow ? `${data.word}\n${format(value)}` : `${data.word}{count|${format(value)}}`) },
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
  const across = new Set(table.rows.map((row) => row.column)).size;
  const down = new Set(table.rows.map((row) => row.row)).size;
  if (kind === "tiles") picture.style.height = `${Math.min(560, (0.94 * picture.clientWidth * down) / across)}px`;
  if (kind === "bars") picture.style.height = `${table.rows.length * (table.series.length * 24 + 20) + 8 + legendRoom(table.series, picture.clientWidth)}px`;
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
  const paint = (rest) => chart.setOption({ ...make(table, picture.clientWidth), ...rest }, true);
  paint();
  new ResizeObserver(() => {
    if (!picture.clientWidth || (picture.clientWidth === chart.getWidth() && picture.clientHeight === chart.getHeight())) return;
    heighten(picture, figure.dataset.chart, table);
    chart.resize();
    paint({ animation: false });
  }).observe(picture);
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
