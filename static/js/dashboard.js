// Draws the funnel and the trend. Every number also stands in a table, so the page is complete without this.

const data = JSON.parse(document.getElementById("charts").textContent);
const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(name).trim();
const font = { fontFamily: token("--font"), color: token("--t2"), fontSize: 12 };
const number = (value) => value.toLocaleString("zh-CN");

/** A tooltip as DOM nodes: text never becomes markup, and the policy allows no style attributes in strings. */
function tip(title, lines) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.append(Object.assign(document.createElement("strong"), { textContent: title }));
  lines.forEach(({ colour, name, value }) => {
    const line = document.createElement("div");
    const label = document.createElement("span");
    const mark = document.createElement("i");
    mark.style.background = colour;
    label.append(mark, name);
    line.append(label, Object.assign(document.createElement("b"), { textContent: number(value) }));
    box.append(line);
  });
  return box;
}

const tooltip = (more) => ({ confine: true, transitionDuration: 0, borderColor: token("--line-strong"), ...more });

function funnel() {
  const largest = Math.max(1, ...data.funnel.map((stage) => stage.value));
  return {
    color: ["--brand-800", "--brand-600", "--brand-500", "--brand-200"].map(token),
    animation: false,
    tooltip: tooltip({ trigger: "item", formatter: (item) => tip(item.name, [{ colour: item.color, name: "", value: item.value }]) }),
    series: [{
      type: "funnel", sort: "none", min: 0, max: largest, minSize: "0%", maxSize: "100%", gap: 2,
      left: 0, right: 0, top: 0, bottom: 0, label: { show: false }, itemStyle: { borderWidth: 0 }, data: data.funnel,
    }],
  };
}

function trend() {
  const months = data.months.map((row) => row.month.slice(2).replace("-", "."));
  const axis = { axisLabel: font, splitLine: { lineStyle: { color: token("--gray-100") } }, minInterval: 1 };
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
    legend: { right: 0, top: 0, textStyle: font, itemWidth: 14, itemHeight: 8 },
    tooltip: tooltip({
      trigger: "axis",
      formatter: (items) => tip(items[0].axisValue, items.map((item) => ({ colour: item.color, name: item.seriesName, value: item.value }))),
    }),
    xAxis: { type: "category", data: months, axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-strong") } } },
    yAxis: [{ type: "value", ...axis }, { type: "value", ...axis, splitLine: { show: false } }],
    series: [
      { type: "bar", name: data.labels.leads, data: data.months.map((row) => row.leads), itemStyle: { color: token("--brand-200"), borderRadius: [2, 2, 0, 0] }, barMaxWidth: 18 },
      { type: "line", name: data.labels.filed, yAxisIndex: 1, data: data.months.map((row) => row.filed), symbol: "circle", symbolSize: 7,
        lineStyle: { color: token("--brand-700"), width: 2 }, itemStyle: { color: "#fff", borderColor: token("--brand-700"), borderWidth: 2 } },
    ],
  };
}

function draw(id, option) {
  const element = document.getElementById(id);
  element.hidden = false;
  const chart = window.echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(option);
  new ResizeObserver(() => chart.resize()).observe(element);
  return chart;
}

if (window.echarts && data.funnel[0].value) {
  draw("funnel", funnel());
  draw("trend", trend());
  document.querySelectorAll("#dash details").forEach((table) => { table.open = false; });
}
document.getElementById("dash").dataset.drawn = "1";

// A folded table does not print.
window.addEventListener("beforeprint", () => document.querySelectorAll("#dash details").forEach((table) => { table.open = true; }));
