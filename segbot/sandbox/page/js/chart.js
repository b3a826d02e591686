// data_visualization blocks: line, area, bar and pie. docs.slack.dev/reference/block-kit/blocks/data-visualization-block

import { h, replace, shape } from "./dom.js";

const TONES = ["#1264a3", "#e8912d", "#2eb67d", "#e01e5a", "#7c3aed", "#0f766e", "#b45309", "#475569", "#db2777", "#65a30d", "#0891b2", "#9333ea"];
const HEIGHT = 200;
const PAD = { top: 10, right: 14, bottom: 26, left: 46 };

export function drawChart(block) {
  const chart = block.chart ?? {};
  const picture = h("div", { class: "chart-picture" });
  const draw = chart.type === "pie" ? drawPie : drawPlot;
  let drawnAt = 0;
  new ResizeObserver(() => {
    const width = Math.round(picture.clientWidth);
    if (!width || width === drawnAt) return;
    drawnAt = width;
    replace(picture, draw(chart, width));
  }).observe(picture);
  return h("figure", { class: "b-chart", role: "group", "aria-label": `Chart: ${block.title ?? ""}` },
    h("figcaption", { class: "chart-title" }, block.title ?? ""), picture, legend(chart), spoken(chart, block.title));
}

function words(value) {
  return Number(value).toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function seriesOf(chart) {
  return (chart.series ?? []).map((one, at) => ({ name: one.name, tone: TONES[at % TONES.length], values: new Map((one.data ?? []).map((point) => [point.label, point.value])) }));
}

function legend(chart) {
  const rows = chart.type === "pie" ? (chart.segments ?? []).map((one, at) => [`${one.label} ${words(one.value)}`, TONES[at % TONES.length]]) : seriesOf(chart).map((one) => [one.name, one.tone]);
  if (rows.length < 2) return null;
  return h("ul", { class: "chart-legend" }, rows.map(([name, tone]) => h("li", {}, h("span", { class: "chart-key", vars: { "--tone": tone } }), name)));
}

/** The same numbers as a table for whoever does not see the picture. */
function spoken(chart, title) {
  if (chart.type === "pie") {
    return h("table", { class: "visually-hidden" }, h("caption", {}, title), h("tbody", {}, (chart.segments ?? []).map((one) => h("tr", {}, h("th", { scope: "row" }, one.label), h("td", {}, words(one.value))))));
  }
  const series = seriesOf(chart);
  return h("table", { class: "visually-hidden" }, h("caption", {}, title),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, chart.axis_config?.x_label ?? "When"), series.map((one) => h("th", { scope: "col" }, one.name)))),
    h("tbody", {}, categoriesOf(chart).map((label) => h("tr", {}, h("th", { scope: "row" }, label), series.map((one) => h("td", {}, words(one.values.get(label) ?? 0)))))));
}

function categoriesOf(chart) {
  return chart.axis_config?.categories ?? [];
}

/** About four round steps that hold every value; lines need not begin at nought, areas and bars do. */
function scaleOf(values, fromZero) {
  let low = Math.min(...values, ...(fromZero ? [0] : []));
  let high = Math.max(...values, ...(fromZero ? [0] : []));
  if (low === high) [low, high] = [low - (low ? Math.abs(low) * 0.1 : 1), high + (high ? Math.abs(high) * 0.1 : 1)];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const from = Math.floor(low / step) * step;
  const ticks = [];
  for (let at = from; at < high + step * 0.999; at += step) ticks.push(Number(at.toPrecision(12)));
  return { ticks, from, to: ticks[ticks.length - 1] };
}

function drawPlot(chart, width) {
  const series = seriesOf(chart);
  const labels = categoriesOf(chart);
  const values = series.flatMap((one) => [...one.values.values()]);
  if (!labels.length || !values.length) return null;
  const { ticks, from, to } = scaleOf(values, chart.type !== "line");
  const inner = { width: width - PAD.left - PAD.right, height: HEIGHT - PAD.top - PAD.bottom };
  const y = (value) => PAD.top + inner.height * (1 - (value - from) / (to - from));
  const slot = inner.width / labels.length;
  const edge = chart.type === "bar" || labels.length === 1;
  const x = (at) => PAD.left + (edge ? slot * (at + 0.5) : (inner.width * at) / (labels.length - 1));
  const node = shape("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" },
    ticks.map((tick) => [shape("line", { class: "chart-line", x1: PAD.left, x2: width - PAD.right, y1: y(tick), y2: y(tick) }),
      shape("text", { class: "chart-word", x: PAD.left - 8, y: y(tick) + 4, "text-anchor": "end" }, compact(tick))]),
    axisWords(labels, x, inner.width));
  const paint = { bar: drawBars, area: drawLine, line: drawLine }[chart.type] ?? drawLine;
  series.forEach((one, index) => node.append(...paint({ one, index, many: series.length, labels, x, y, slot, from, area: chart.type === "area" })));
  return node;
}

function compact(value) {
  return Math.abs(value) >= 10_000 ? value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 }) : words(value);
}

/** As many of the labels as there is room for, the last one always. */
function axisWords(labels, x, width) {
  const room = Math.max(1, Math.floor(width / (Math.max(...labels.map((label) => label.length)) * 6.5 + 14)));
  const every = Math.ceil(labels.length / room);
  return labels.map((label, at) => ((labels.length - 1 - at) % every ? null
    : shape("text", { class: "chart-word", x: x(at), y: HEIGHT - 8, "text-anchor": anchorOf(at, labels.length) }, label)));
}

function anchorOf(at, count) {
  if (count > 1 && at === count - 1) return "end";
  return "middle";
}

function drawLine({ one, labels, x, y, from, area }) {
  const points = labels.map((label, at) => [x(at), y(one.values.get(label) ?? 0)]);
  const path = points.map(([left, top], at) => `${at ? "L" : "M"}${left.toFixed(1)} ${top.toFixed(1)}`).join("");
  const floor = y(from);
  const under = area ? shape("path", { d: `${path}L${points.at(-1)[0].toFixed(1)} ${floor}L${points[0][0].toFixed(1)} ${floor}Z`, fill: one.tone, "fill-opacity": 0.16 }) : null;
  const dots = points.map(([left, top], at) => shape("circle", { class: "chart-dot", cx: left, cy: top, r: 3, fill: one.tone }, shape("title", {}, `${labels[at]}: ${words(one.values.get(labels[at]) ?? 0)} (${one.name})`)));
  return [under, shape("path", { d: path, fill: "none", stroke: one.tone, "stroke-width": 2, "stroke-linejoin": "round" }), ...dots].filter(Boolean);
}

function drawBars({ one, index, many, labels, x, y, slot, from }) {
  const wide = Math.max(2, (slot * 0.7) / many);
  return labels.map((label, at) => {
    const value = one.values.get(label) ?? 0;
    const [top, foot] = [y(Math.max(value, 0)), y(Math.min(Math.max(value, from), 0))].sort((a, b) => a - b);
    return shape("rect", { x: x(at) - (wide * many) / 2 + wide * index, y: top, width: wide - 1, height: value ? Math.max(1, foot - top) : 0, rx: 1.5, fill: one.tone }, shape("title", {}, `${label}: ${words(value)} (${one.name})`));
  });
}

function drawPie(chart, width) {
  const segments = chart.segments ?? [];
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  const middle = { x: width / 2, y: HEIGHT / 2, r: HEIGHT / 2 - 8 };
  let turned = -Math.PI / 2;
  return shape("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" }, segments.map((one, at) => {
    const share = one.value / total;
    const begin = turned;
    turned += share * 2 * Math.PI;
    const point = (angle) => `${(middle.x + middle.r * Math.cos(angle)).toFixed(2)} ${(middle.y + middle.r * Math.sin(angle)).toFixed(2)}`;
    const title = shape("title", {}, `${one.label}: ${words(one.value)} (${Math.round(share * 100)}%)`);
    if (share > 0.9999) return shape("circle", { cx: middle.x, cy: middle.y, r: middle.r, fill: TONES[at % TONES.length] }, title);
    return shape("path", { d: `M${middle.x} ${middle.y}L${point(begin)}A${middle.r} ${middle.r} 0 ${share > 0.5 ? 1 : 0} 1 ${point(turned)}Z`, fill: TONES[at % TONES.length], stroke: "#fff" }, title);
  }));
}
