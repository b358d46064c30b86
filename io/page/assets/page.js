// page.js: draws the charts. It reads every figure from the page's own tables.
"use strict";

(() => {
  const root = document.documentElement;
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
  const short = (value) => compact.format(value).replace("-", "\u2212");
  const palette = ["--s1", "--s2", "--s3", "--s4", "--s5", "--s6"];
  const markers = ["circle", "rectRot", "triangle", "rect", "cross", "star"];
  const maxCurves = 8;

  // rowsOf reads a table: for each row its cells by column, figures as numbers.
  function rowsOf(id) {
    const table = document.getElementById(id);
    const columns = [...table.tHead.rows[0].cells].map((th) => th.dataset.column);
    return [...table.tBodies[0].rows].filter((tr) => !tr.classList.contains("sum")).map((tr) => {
      const row = { tr };
      columns.forEach((name, i) => {
        const { value } = tr.cells[i].dataset;
        row[name] = value === undefined ? tr.cells[i].textContent : value === "" ? null : Number(value);
      });
      return row;
    });
  }

  const title = (word) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("_", " ");
  const unique = (values) => [...new Set(values)];
  const isMonth = (text) => /^\d{4}-\d{2}$/.test(text);
  const named = (label) => (Array.isArray(label) ? label : clip(label));
  const clip = (text) => (text.length > 26 ? text.slice(0, 25) + "…" : text);

  // inTime orders rows from old to new; the tables have the newest month on top.
  function inTime(rows, x) {
    return rows.every((r) => isMonth(r[x])) ? [...rows].sort((a, b) => (a[x] < b[x] ? -1 : 1)) : rows;
  }

  // wrapped breaks a name into short lines.
  function wrapped(text) {
    const lines = [""];
    for (const word of clip(text).split(" ")) {
      const last = lines[lines.length - 1];
      if (last && `${last} ${word}`.length > 11) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  // everyMonth fills the gaps between months, so that time runs evenly. Beside months
  // there is no place for what is none.
  function everyMonth(values) {
    const months = unique(values.filter(isMonth)).sort();
    if (months.length === 0) return unique(values);
    const all = [];
    let [year, month] = months[0].split("-").map(Number);
    for (let name = months[0]; name <= months[months.length - 1] && all.length < 1200;) {
      all.push(name);
      [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
      name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    }
    return all;
  }

  const fill = (color) => ({ backgroundColor: color, borderColor: color });
  const stroke = (color, i) => ({
    borderColor: color, backgroundColor: color, borderWidth: 2, pointStyle: markers[i % markers.length],
    pointRadius: (at) => (at.chart.data.labels.length > 13 && at.dataIndex % 6 ? 0 : 3), pointHoverRadius: 5, borderDash: i % 2 ? [6, 3] : [],
  });
  const colorOf = (line, i) => css(line.below || ["debt", "usd_open"].includes(line.column) ? "--debt" : palette[i % palette.length]);

  // bars: one bar for each row, stacked where the chart says so; or one series for
  // each value of a column.
  function bars(spec) {
    const rows = inTime(rowsOf(spec.table), spec.x).filter((r) => !spec.only || r[spec.only]);
    const split = spec.split ? unique(rows.map((r) => r[spec.split])) : null;
    const labels = split ? everyMonth(rows.map((r) => r[spec.x])) : rows.map((r) => r[spec.x]);
    const figure = (line, r) => (line.below ? -r[line.column] : r[line.column]);
    const lines = split
      ? split.map((value) => ({ ...spec.series[0], label: title(value), only: rows.filter((r) => r[spec.split] === value) }))
      : spec.series;
    const datasets = lines.map((line, i) => {
      const data = line.only
        ? labels.map((x) => line.only.filter((r) => r[spec.x] === x).reduce((all, r) => all + figure(line, r), 0))
        : rows.map((r) => figure(line, r));
      if (line.as === "line") return { ...stroke(css("--ink"), 0), type: "line", label: line.label, data, stack: line.column, order: -1 };
      return { ...fill(colorOf(line, i)), label: line.label, data, maxBarThickness: 34, categoryPercentage: spec.stack || spec.across ? 0.8 : Math.min(0.8, labels.length / 14), stack: spec.stack ? "one" : String(i) };
    });
    const absent = split ? unique(rows.map((r) => r[spec.x]).filter((x) => !labels.includes(x))) : [];
    return { type: "bar", labels, datasets, note: absent.length > 0 ? `Not drawn, in the table alone: ${absent.join(", ")}.` : "" };
  }

  function lines(spec) {
    const rows = inTime(rowsOf(spec.table), spec.x);
    return {
      type: "line", labels: rows.map((r) => r[spec.x]),
      datasets: spec.series.map((line, i) => ({ ...stroke(colorOf(line, i), i), label: line.label, data: rows.map((r) => r[line.column]) })),
    };
  }

  // waterfall: floating bars from one level to the next; what did not move is left out.
  function waterfall(spec, choice) {
    const row = rowsOf(spec.table).find((r) => r[spec.x] === choice.period);
    const steps = spec.series.slice(1, -1).filter((s) => row && row[s.column]);
    const [first, last] = [spec.series[0], spec.series[spec.series.length - 1]];
    const bars = [];
    const colors = [];
    let level = row ? row[first.column] : 0;
    const levels = [level];
    for (const step of steps) {
      bars.push([level, level + row[step.column]]);
      colors.push(css(row[step.column] > 0 ? "--up" : "--down"));
      level += row[step.column];
      levels.push(level);
    }
    const closing = row ? row[last.column] : 0;
    const [low, high] = [Math.min(...levels, closing), Math.max(...levels, closing)];
    // Small movements of a large balance would not be seen on an axis from 0.
    const unit = high > low ? 10 ** Math.floor(Math.log10(high - low)) : 1;
    const from = low > 0 && high - low < low / 2 ? Math.max(0, Math.floor(low / unit - 1) * unit) : 0;
    document.querySelectorAll(`#${spec.table} tr`).forEach((tr) => tr.classList.toggle("chosen", Boolean(row) && tr === row.tr));
    const about = row ? choice.period : `${choice.period}: there is no row of it`;
    return {
      type: "bar", from,
      note: from > 0 ? `${about}. The axis begins at ${plain.format(from)}, not at 0.` : `${about}.`,
      labels: [first, ...steps, last].map((s) => wrapped(s.label)),
      datasets: [{
        label: spec.unit, maxBarThickness: 64, grouped: false,
        data: [[from, levels[0]], ...bars, [from, closing]],
        backgroundColor: [css("--s1"), ...colors, css("--s1")],
        said: [levels[0], ...steps.map((s) => row[s.column]), closing],
      }],
    };
  }

  // curves: the share of what was posted, for some months of posting, old to new.
  function curves(spec, choice) {
    const rows = rowsOf(spec.table);
    const cohorts = unique(rows.map((r) => r[spec.split])).sort();
    const step = Math.max(1, (cohorts.length - 1) / (maxCurves - 1));
    const chosen = unique(Array.from({ length: Math.min(maxCurves, cohorts.length) }, (_, i) => cohorts[Math.round(i * step)]));
    const end = Math.max(0, ...rows.map((r) => r[spec.x]));
    const datasets = chosen.map((cohort, i) => {
      const share = new Map(rows.filter((r) => r[spec.split] === cohort && r.posted !== 0)
        .map((r) => [r[spec.x], (100 * r[choice.measure]) / r.posted]));
      const data = Array.from({ length: end + 1 }, (_, x) => (share.has(x) ? share.get(x) : null));
      return { ...stroke(shade(i, chosen.length), i), label: cohort, data, spanGaps: true };
    });
    const measure = spec.series.find((s) => s.column === choice.measure);
    const some = chosen.length < cohorts.length ? ` ${chosen.length} of ${cohorts.length} months of posting; the table has all.` : "";
    return {
      type: "line", labels: Array.from({ length: end + 1 }, (_, x) => String(x)), datasets, percent: true,
      note: `${measure ? measure.label : choice.measure}, in % of what was posted, by months since posting.${some}`,
    };
  }

  // shade goes from old to new over three colours of the palette.
  function shade(i, of) {
    const stops = ["--s2", "--s1", "--s4"].map((name) => [1, 3, 5].map((at) => parseInt(css(name).slice(at, at + 2), 16)));
    const place = of > 1 ? (2 * i) / (of - 1) : 0;
    const from = Math.min(1, Math.floor(place));
    return `rgb(${stops[from].map((c, at) => Math.round(c + (stops[from + 1][at] - c) * (place - from))).join(",")})`;
  }

  // levels writes the figures of a waterfall at its bars, and joins each with the next.
  const levels = {
    id: "levels",
    beforeInit({ legend }) { // room between the legend and the chart
      const fit = legend.fit;
      legend.fit = function fitWithRoom() { fit.call(this); this.height += 8; };
    },
    afterDatasetsDraw(chart) {
      const [{ data, said }] = chart.data.datasets;
      if (!said) return;
      const { ctx, scales: { y } } = chart;
      const bars = chart.getDatasetMeta(0).data;
      const narrow = bars.length > 1 && bars[1].x - bars[0].x < 44;
      ctx.save();
      Object.assign(ctx, { fillStyle: css("--ink"), strokeStyle: css("--faint"), textAlign: "center", textBaseline: "bottom" });
      ctx.font = `11px ${Chart.defaults.font.family}`;
      bars.forEach((bar, i) => {
        if (!narrow) ctx.fillText(short(said[i]), bar.x, Math.min(y.getPixelForValue(data[i][0]), y.getPixelForValue(data[i][1])) - 3);
        if (i === 0) return;
        const level = y.getPixelForValue(data[i - 1][1]);
        ctx.beginPath();
        ctx.moveTo(bars[i - 1].x + bars[i - 1].width / 2, level);
        ctx.lineTo(bar.x - bar.width / 2, level);
        ctx.stroke();
      });
      ctx.restore();
    },
  };

  const kinds = { bars, lines, waterfall, curves };

  function options(spec, drawn) {
    const soft = { color: css("--soft"), font: { size: 12 } };
    const figures = {
      stacked: spec.stack, grace: "4%", border: { display: false }, beginAtZero: true,
      grid: { color: (at) => css(at.tick && at.tick.value === 0 ? "--soft" : "--rule") },
      title: { display: true, text: spec.unit, ...soft }, ticks: { ...soft, maxTicksLimit: 7, callback: (v) => short(v) },
    };
    if (spec.unit !== "USD" && !drawn.percent) figures.ticks.precision = 0;
    if (drawn.from > 0) figures.min = drawn.from;
    if (drawn.percent) Object.assign(figures, { min: 0, suggestedMax: 100, grace: 0 });
    const names = {
      stacked: spec.stack, grid: { display: false }, border: { color: css("--rule") },
      ticks: { ...soft, maxRotation: spec.kind === "waterfall" ? 90 : 0, autoSkipPadding: 14, autoSkip: !spec.across && spec.kind !== "waterfall", callback(v) { return named(this.getLabelForValue(v)); } },
    };
    if (drawn.percent) names.title = { display: true, text: "months since posting", ...soft };
    const said = (item) => {
      const value = item.dataset.said ? item.dataset.said[item.dataIndex] : item.parsed[spec.across ? "x" : "y"];
      return `${item.dataset.label}: ${plain.format(value)}${drawn.percent ? " %" : ""}`;
    };
    return {
      animation: false, responsive: true, maintainAspectRatio: false, devicePixelRatio: Math.max(2, window.devicePixelRatio),
      indexAxis: spec.across ? "y" : "x",
      interaction: { mode: "index", intersect: false, axis: spec.across ? "y" : "x" },
      scales: spec.across ? { x: figures, y: names } : { x: names, y: figures },
      plugins: {
        legend: {
          display: drawn.datasets.length > 1, position: "top", align: "start",
          labels: { ...soft, color: css("--ink"), usePointStyle: true, boxWidth: 9, boxHeight: 9, padding: 14, sort: (a, b) => a.datasetIndex - b.datasetIndex },
        },
        tooltip: { callbacks: { title: (items) => [].concat(items.length ? items[0].chart.data.labels[items[0].dataIndex] : "").join(" "), label: said } },
      },
    };
  }

  // choices are what the selects of a canvas's section say.
  function choicesOf(canvas) {
    const choice = {};
    for (const select of canvas.closest("section").querySelectorAll("select")) choice[select.dataset.choice] = select.value;
    return choice;
  }

  function draw(canvas) {
    const spec = JSON.parse(canvas.dataset.chart);
    const drawn = kinds[spec.kind](spec, choicesOf(canvas));
    const figure = canvas.closest("figure");
    figure.querySelector("figcaption").textContent = drawn.note || "";
    if (spec.across) figure.querySelector(".plot").style.height = `${Math.max(150, 90 + drawn.labels.length * 27)}px`;
    const config = { type: drawn.type, data: { labels: drawn.labels, datasets: drawn.datasets }, options: options(spec, drawn), plugins: [levels] };
    const old = Chart.getChart(canvas);
    if (old) old.destroy();
    return new Chart(canvas, config);
  }

  const canvases = [...document.querySelectorAll("canvas[data-chart]")];
  const drawAll = () => canvases.map(draw);

  root.classList.add("js");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawAll();
  for (const select of document.querySelectorAll("select")) {
    select.addEventListener("change", () => [...select.closest("section").querySelectorAll("canvas")].forEach(draw));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  // Paper is light and has its own width: the charts are drawn anew for it.
  window.addEventListener("beforeprint", () => {
    root.classList.add("printing");
    for (const chart of drawAll()) {
      const broad = chart.canvas.closest("section").querySelector(".wide, .widest");
      chart.resize(broad ? 1040 : 700, chart.height);
    }
  });
  window.addEventListener("afterprint", () => {
    root.classList.remove("printing");
    drawAll();
  });
})();
