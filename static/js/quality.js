// Draws the calendar of rows and the trend of loads. Every number also stands in a table, so the page is complete without.

const data = JSON.parse(document.getElementById("charts")?.textContent || "{}");
const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(name).trim();
const font = { fontFamily: token("--font"), color: token("--t2"), fontSize: 12 };
const number = (value) => value.toLocaleString("zh-CN");
const english = document.documentElement.lang === "en";
const CELL = 15;
const YEAR = 7 * CELL + 38;

/** A tooltip as DOM nodes: text never becomes markup, and the policy allows no style attributes in strings. */
function tip(title, lines) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.append(Object.assign(document.createElement("strong"), { textContent: title }));
  lines.forEach(([name, value]) => {
    const line = document.createElement("div");
    line.append(Object.assign(document.createElement("span"), { textContent: name }), Object.assign(document.createElement("b"), { textContent: value }));
    box.append(line);
  });
  return box;
}

const tooltip = (more) => ({ confine: true, transitionDuration: 0, borderColor: token("--line-strong"), ...more });
const shades = ["--brand-100", "--brand-200", "--brand-500", "--brand-700"].map(token);
const scale = (most) => ({ min: 1, max: Math.max(most, 2), calculable: false, orient: "horizontal", right: 0, top: 0, itemHeight: 120, itemWidth: 12, inRange: { color: shades }, textStyle: font, text: [number(most), "1"] });

/** One calendar a year, the newest on top; a day without rows keeps the ground's colour. */
function days({ years, counts, most, labels }) {
  return {
    height: 42 + years.length * YEAR,
    option: {
      animation: false,
      visualMap: scale(most),
      tooltip: tooltip({ formatter: (item) => tip(item.value[0], [[labels.rows, number(item.value[1])]]) }),
      calendar: years.map((year, place) => ({
        range: year, top: 60 + place * YEAR, left: 56, right: 8, cellSize: ["auto", CELL],
        itemStyle: { color: token("--gray-50"), borderColor: "#fff", borderWidth: 2 },
        splitLine: { lineStyle: { color: token("--line-control"), width: 1 } },
        dayLabel: { firstDay: 1, nameMap: english ? "EN" : "ZH", ...font },
        monthLabel: { nameMap: english ? "EN" : "ZH", ...font },
        yearLabel: { position: "left", margin: 30, ...font, fontWeight: 600 },
      })),
      series: years.map((year, place) => ({
        type: "heatmap", coordinateSystem: "calendar", calendarIndex: place,
        data: counts.filter(([day]) => day.startsWith(year)),
      })),
    },
  };
}

/** Years down, months across. */
function months({ years, counts, most, labels }) {
  const across = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, "0"));
  const axis = { type: "category", axisTick: { show: false }, axisLine: { show: false }, axisLabel: font, splitArea: { show: true, areaStyle: { color: [token("--gray-50")] } } };
  return {
    height: 60 + years.length * 24,
    option: {
      animation: false,
      visualMap: scale(most),
      grid: { left: 8, right: 8, top: 30, bottom: 4, containLabel: true },
      tooltip: tooltip({ formatter: (item) => tip(`${item.value[1]}-${item.value[0]}`, [[labels.rows, number(item.value[2])]]) }),
      xAxis: { ...axis, data: across },
      yAxis: { ...axis, data: years, inverse: true },
      series: [{
        type: "heatmap", itemStyle: { borderColor: "#fff", borderWidth: 2 },
        data: counts.map(([month, rows]) => [month.slice(5, 7), month.slice(0, 4), rows]),
      }],
    },
  };
}

function trend({ loads, rows, complete, refused, labels }) {
  const axis = { axisLabel: font, splitLine: { lineStyle: { color: token("--gray-100") } } };
  const line = (name, values, colour, dashed) => ({
    type: "line", name, data: values, yAxisIndex: 1, symbol: "circle", symbolSize: 6, connectNulls: true,
    lineStyle: { color: token(colour), width: 2, type: dashed ? "dashed" : "solid" }, itemStyle: { color: token(colour) },
  });
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
    legend: { right: 0, top: 0, textStyle: font, itemWidth: 18, itemHeight: 8 },
    tooltip: tooltip({
      trigger: "axis",
      formatter: (items) => tip(items[0].axisValue.replace("\n", " "), items.map((item) => [item.seriesName, item.seriesIndex ? `${item.value ?? "—"}%` : number(item.value)])),
    }),
    xAxis: { type: "category", data: loads, axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-strong") } } },
    yAxis: [
      { type: "value", minInterval: 1, ...axis },
      { type: "value", min: 0, max: 100, ...axis, axisLabel: { ...font, formatter: "{value}%" }, splitLine: { show: false } },
    ],
    series: [
      { type: "bar", name: labels.rows, data: rows, itemStyle: { color: token("--brand-200"), borderRadius: [2, 2, 0, 0] }, barMaxWidth: 18 },
      line(labels.complete, complete, "--brand-700", false),
      line(labels.refused, refused, "--amber-700", true),
    ],
  };
}

function draw(id, option, height) {
  const element = document.getElementById(id);
  element.hidden = false;
  if (height) element.style.height = `${height}px`;
  const chart = window.echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(option);
  new ResizeObserver(() => chart.resize()).observe(element);
  element.closest(".panel").querySelectorAll("details").forEach((table) => { table.open = false; });
}

if (window.echarts && data.calendar) {
  const { option, height } = data.calendar.unit === "month" ? months(data.calendar) : days(data.calendar);
  draw("calendar", option, height);
}
if (window.echarts && data.trend) draw("trend", trend(data.trend));
document.body.dataset.drawn = "1";

// A folded table does not print.
window.addEventListener("beforeprint", () => document.querySelectorAll("#quality details").forEach((table) => { table.open = true; }));
