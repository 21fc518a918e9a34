'use strict';

/** What all pages share: elements, charts, sortable tables, cards of images. Texts are set as text, never as markup. */
const report = (() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';
  const charts = [];

  function element(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
  }

  function drawn(name, attributes, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) {
      node.setAttribute(key, value);
    }
    for (const child of children) {
      node.append(child);
    }
    return node;
  }

  function share(value) {
    return Number.isFinite(value) ? value.toFixed(4) : '-';
  }

  function number(value) {
    if (!Number.isFinite(value)) {
      return '-';
    }
    const size = Math.abs(value);
    return size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toFixed(4)));
  }

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function table(head, rows) {
    const lines = rows.map((row) => element('tr', {}, ...row.map((cell, i) =>
      i === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell))));
    return element('table', {},
      element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
      element('tbody', {}, ...lines));
  }

  /** The numbers of a chart as a table that is made when it is opened. */
  function numbers(title, make) {
    const details = element('details', {}, element('summary', {}, 'Numbers'));
    let made = null;
    const refresh = () => {
      if (made) {
        made.remove();
        made = null;
      }
      if (details.open) {
        const { head, rows } = make();
        made = element('div', { class: 'wide long', role: 'region', tabindex: '0', 'aria-label': title + ', numbers' }, table(head, rows));
        details.append(made);
      }
    };
    details.addEventListener('toggle', refresh);
    return { details, refresh };
  }

  /**
   * A chart with its legend, a sentence for those who do not see it, and its numbers.
   *
   * make() gives { label, data, x: {label, range}, y: {label, range, log}, series, marks, head, rows }; series are
   * { label, color, dash, dots, points, width }.
   */
  function chart(host, title, make) {
    const plot = element('div', { class: 'plot', role: 'img' });
    const legend = element('ul', { class: 'legend' });
    const readout = element('p', { class: 'readout', 'aria-hidden': 'true' });
    const table = numbers(title, () => make());
    host.append(element('figure', { class: 'chart' },
      element('h3', {}, title), plot, element('figcaption', {}, legend, readout, table.details)));
    let shown = null;
    const draw = () => {
      const spec = make();
      if (shown) {
        shown.destroy();
      }
      plot.setAttribute('aria-label', title + ': ' + spec.label);
      legend.replaceChildren(...spec.series.map(swatch));
      shown = new uPlot(options(spec, plot.clientWidth || 320, readout), spec.data, plot);
      table.refresh();
    };
    draw();
    const handle = { draw, resize: () => shown.setSize({ width: plot.clientWidth || 320, height: height(plot.clientWidth) }) };
    charts.push(handle);
    return handle;
  }

  function height(width) {
    return Math.round(Math.min(320, Math.max(220, width * 0.6)));
  }

  function swatch(series) {
    const stroke = color(series.color);
    const line = series.points
      ? drawn('circle', { cx: 20, cy: 5, r: 4, fill: stroke })
      : drawn('line', { x1: 0, x2: 40, y1: 5, y2: 5, stroke, 'stroke-width': series.width || 2, 'stroke-dasharray': (series.dash || []).join(' ') });
    return element('li', {}, drawn('svg', { viewBox: '0 0 40 10', 'aria-hidden': 'true' }, line), series.label);
  }

  function options(spec, width, readout) {
    const axis = (label) => ({
      label, stroke: color('faint'), labelSize: 22, grid: { stroke: color('line'), width: 1 }, ticks: { stroke: color('line'), width: 1 },
    });
    const range = (given) => given ? { range: given } : {};
    return {
      width,
      height: height(width),
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, ...range(spec.x.range) }, y: { distr: spec.y.log ? 3 : 1, ...range(spec.y.range) } },
      axes: [axis(spec.x.label), { ...axis(spec.y.label), size: 56 }],
      series: [{}, ...spec.series.map((s) => ({
        label: s.label,
        stroke: color(s.color),
        fill: undefined,
        width: s.points ? 0 : s.width || 2,
        dash: s.dash,
        spanGaps: true,
        points: { show: Boolean(s.points || s.dots), size: s.points ? 9 : 6, fill: color(s.color) },
      }))],
      hooks: {
        draw: [(u) => (spec.marks || []).forEach((mark) => vertical(u, mark))],
        setCursor: [(u) => {
          const i = u.cursor.idx;
          readout.textContent = i == null ? '' : spec.x.label + ' ' + number(u.data[0][i]) + ': '
            + spec.series.map((s, k) => [s.label, u.data[k + 1][i]]).filter(([, y]) => y != null)
              .map(([label, y]) => label + ' ' + number(y)).join(', ');
        }],
      },
    };
  }

  function vertical(u, mark) {
    const x = u.valToPos(mark.at, 'x', true);
    u.ctx.save();
    u.ctx.strokeStyle = u.ctx.fillStyle = color('faint');
    u.ctx.setLineDash([4, 4]);
    u.ctx.beginPath();
    u.ctx.moveTo(x, u.bbox.top);
    u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
    u.ctx.stroke();
    u.ctx.font = 12 * devicePixelRatio + 'px system-ui, sans-serif';
    u.ctx.textAlign = 'left';
    u.ctx.textBaseline = 'top';
    u.ctx.fillText(mark.text, x + 4, u.bbox.top + 4);
    u.ctx.restore();
  }

  /** Columns to sort by, with the arrow of the one that leads. */
  function sortable(table) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = element('button', { type: 'button' }, ...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const first = column === 0 || head.classList.contains('left') ? 'ascending' : 'descending';
        const other = first === 'ascending' ? 'descending' : 'ascending';
        const order = head.getAttribute('aria-sort') === first ? other : first;
        [...table.tHead.rows[0].cells].forEach((cell) => cell.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', order);
        sort(body, column, order === 'ascending' ? 1 : -1);
      });
    });
  }

  /** Numbers by value, texts by their letters; what is undefined stands last either way. */
  function sort(body, column, sign) {
    const rows = [...body.rows].map((row) => {
      const cell = row.cells[column];
      const text = cell.dataset.value || cell.textContent;
      return { row, text, value: text.trim() === '' ? NaN : Number(text) };
    });
    const numeric = rows.some((r) => !Number.isNaN(r.value)) && rows.every((r) => !Number.isNaN(r.value) || r.text === '-');
    rows.sort((a, b) => {
      if (!numeric) {
        return sign * (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
      }
      const gone = Number.isNaN(a.value) - Number.isNaN(b.value);
      return gone || (Number.isNaN(a.value) ? 0 : sign * (a.value - b.value));
    });
    body.append(...rows.map((r) => r.row));
  }

  /** A bar in each row, as long as the number of one column. */
  function bars(table) {
    const column = Number(table.dataset.bar);
    const rows = [...table.tBodies[0].rows];
    const most = Math.max(...rows.map((row) => Number(row.cells[column].textContent) || 0));
    table.tHead.rows[0].append(element('td', { 'aria-hidden': 'true' }));
    rows.forEach((row) => {
      const bar = element('span', {});
      bar.style.width = most > 0 ? 100 * (Number(row.cells[column].textContent) || 0) / most + '%' : '0';
      row.append(element('td', { class: 'left', 'aria-hidden': 'true' }, element('span', { class: 'cell-bar' }, bar)));
    });
  }

  /** An image with what is written under it; write(image) gives list items. */
  function card(image, write, overlay) {
    const frame = element('span', { class: 'frame' },
      element('img', { src: image.src, alt: image.file, width: image.width, height: image.height, loading: 'lazy' }));
    if (overlay) {
      frame.append(overlay(image));
    }
    const list = element('ul', {});
    const node = element('li', { class: 'card' }, frame, element('p', { class: 'file' }, image.file), list);
    const refresh = () => list.replaceChildren(...write(image));
    refresh();
    return { node, refresh };
  }

  function line(kind, text) {
    return element('li', { class: kind }, text);
  }

  function cards(host, images, write, overlay) {
    const made = images.map((image) => card(image, write, overlay));
    host.replaceChildren(element('ul', { class: 'cards' }, ...made.map((c) => c.node)));
    return () => made.forEach((c) => c.refresh());
  }

  function imagesOf(indices) {
    return indices.map((i) => data.images[i]);
  }

  /** Sets of images that are shown alike; gives what writes them anew. */
  function imageSets(ids, write, overlay) {
    return ids.map((id) => [document.getElementById(id), data.imageSets[id]])
      .filter(([host, indices]) => host && indices.length > 0)
      .map(([host, indices]) => cards(host, imagesOf(indices), write, overlay));
  }

  /** The images whose targets are likely wrong, with the names that are. */
  function likelyErrors(errors) {
    const host = document.getElementById('label-error-cards');
    if (host && errors.length > 0) {
      const images = imagesOf(data.imageSets['label-error-cards']).map((image, i) => ({ ...image, names: errors[i] }));
      cards(host, images, (image) => image.names.map(([name, given, probability]) => given
        ? line('wrong', 'x perhaps not: ' + name + ' ' + probability.toFixed(2))
        : line('missed', 'o perhaps: ' + name + ' ' + probability.toFixed(2))));
    }
  }

  function restyle() {
    charts.forEach((c) => c.draw());
  }

  function start() {
    document.querySelectorAll('table[data-sortable]').forEach(sortable);
    document.querySelectorAll('table[data-bar]').forEach(bars);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
    let waiting = 0;
    addEventListener('resize', () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => charts.forEach((c) => c.resize()));
    });
    addEventListener('beforeprint', () => {
      document.documentElement.classList.add('paper');
      restyle();
    });
    addEventListener('afterprint', () => {
      document.documentElement.classList.remove('paper');
      restyle();
    });
  }

  return { data, element, drawn, share, number, chart, cards, line, imagesOf, imageSets, likelyErrors, start };
})();
