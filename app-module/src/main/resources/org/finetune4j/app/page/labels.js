'use strict';

/** Several labels: counts at any threshold, out of the scores as they were stored, each a float32. */
(() => {
  const { data, element, share, number, chart, cards, line, imagesOf, imageSets, likelyErrors } = report;
  const labels = data.labels;
  if (!labels) {
    return;
  }

  function bytes(text) {
    const raw = atob(text);
    const array = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) {
      array[i] = raw.charCodeAt(i);
    }
    return array;
  }

  /** The scores of each label, falling, and how many of the first so many are on their images. */
  const scores = (() => {
    const packed = bytes(labels.scores);
    const view = new DataView(packed.buffer);
    const truths = bytes(labels.truths);
    const all = [];
    let at = 0;
    for (const kept of labels.kept) {
      const values = new Float32Array(kept);
      const right = new Int32Array(kept + 1);
      for (let i = 0; i < kept; i++, at++) {
        values[i] = view.getFloat32(4 * at, true);
        right[i + 1] = right[i] + (truths[at >> 3] >> (at & 7) & 1);
      }
      all.push({ values, right });
    }
    return all;
  })();

  const stored = labels.thresholds.map(Math.fround);
  const names = labels.classes;
  let common = Math.fround(labels.threshold);
  let thresholds = stored.slice();
  let chosen = 0;

  /** How the images turned out for a label: predicted where the score is greater. */
  function counts(label, threshold) {
    const { values, right } = scores[label];
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] > threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const tp = right[low];
    const fp = low - tp;
    const fn = labels.positives[label] - tp;
    return { tp, fp, fn, tn: labels.counted[label] - tp - fp - fn };
  }

  function sum(parts) {
    const all = { tp: 0, fp: 0, fn: 0, tn: 0 };
    for (const part of parts) {
      for (const key in all) {
        all[key] += part[key];
      }
    }
    return all;
  }

  function rates({ tp, fp, fn, tn }) {
    return {
      precision: tp / (tp + fp),
      recall: tp / (tp + fn),
      f1: 2 * tp / (2 * tp + fp + fn),
      accuracy: (tp + tn) / (tp + fp + fn + tn),
    };
  }

  /** Over the labels that are on an image, 0 for what is undefined. */
  function mean(parts) {
    const present = parts.filter((p) => p.tp + p.fn > 0).map(rates);
    const of = (name) => present.reduce((all, r) => all + (Number.isFinite(r[name]) ? r[name] : 0), 0) / present.length;
    return { precision: of('precision'), recall: of('recall'), f1: of('f1'), accuracy: NaN };
  }

  function cell(value, text) {
    return element('td', Number.isFinite(value) ? { 'data-value': String(value) } : {}, text);
  }

  function countsRow(name, count, rate, id) {
    const whole = (value) => cell(value, value === undefined ? '' : String(value));
    return element('tr', { id }, element('th', { scope: 'row' }, name),
      whole(count.tp), whole(count.fp), whole(count.fn), whole(count.tn),
      ...[rate.precision, rate.recall, rate.f1, rate.accuracy].map((v, i) => cell(v, i === 3 && Number.isNaN(v) ? '' : share(v))));
  }

  const table = document.querySelector('#labels table');
  const rows = [...table.tBodies[0].rows];
  const NUMBERS = ['threshold', 'tp', 'fp', 'fn', 'precision', 'recall', 'f1'];

  function refreshTable(all) {
    const first = table.tHead.rows[0].cells.length - NUMBERS.length;
    rows.forEach((row, label) => {
      const values = { threshold: thresholds[label], ...all[label], ...rates(all[label]) };
      NUMBERS.forEach((name, i) => {
        const value = values[name];
        const target = row.cells[first + i];
        target.textContent = i > 0 && i < 4 ? String(value) : i === 0 ? number(value) : share(value);
        target.dataset.value = Number.isFinite(value) ? String(value) : '-';
      });
      row.toggleAttribute('aria-current', false);
      if (label === chosen) {
        row.setAttribute('aria-current', 'true');
      }
    });
  }

  function precisionRecall() {
    const { values } = scores[chosen];
    const distinct = [...new Set(values)];
    const stride = Math.max(1, Math.ceil(distinct.length / 400));
    const at = distinct.filter((_, i) => i % stride === 0 || i === distinct.length - 1);
    const points = at.map((t) => ({ t, ...pointAt(t) }));
    const now = rates(counts(chosen, thresholds[chosen]));
    const recalls = points.map((p) => p.recall);
    const precisions = points.map((p) => p.precision);
    const marker = points.map(() => null);
    if (Number.isFinite(now.precision) && Number.isFinite(now.recall)) {
      const place = recalls.filter((r) => r < now.recall).length;
      recalls.splice(place, 0, now.recall);
      precisions.splice(place, 0, null);
      marker.splice(place, 0, now.precision);
    }
    return {
      label: 'precision over recall of ' + names[chosen] + '; at the threshold ' + number(thresholds[chosen])
        + ' precision is ' + share(now.precision) + ' and recall ' + share(now.recall) + '.',
      data: [recalls, precisions, marker],
      x: { label: 'recall', range: [0, 1] },
      y: { label: 'precision', range: [0, 1.02] },
      series: [{ label: names[chosen], color: 'first' }, { label: 'at the threshold', color: 'second', points: true }],
      head: ['scores from', 'recall', 'precision'],
      rows: points.map((p) => [number(p.t), share(p.recall), share(p.precision)]),
    };
  }

  /** With the entries at the score itself among those predicted. */
  function pointAt(score) {
    const { values, right } = scores[chosen];
    let last = 0;
    let high = values.length;
    while (last < high) {
      const middle = (last + high) >> 1;
      if (values[middle] >= score) {
        last = middle + 1;
      } else {
        high = middle;
      }
    }
    return { recall: right[last] / labels.positives[chosen], precision: right[last] / last };
  }

  function reliability() {
    const all = labels.reliability;
    const own = labels.reliabilityByLabel[chosen];
    const line = (bins) => [bins.map((b) => b.score), bins.map((b) => b.positives)];
    return {
      label: 'share of entries that came true over their score, in bins; the diagonal would be calibrated scores.',
      data: uPlot.join([[[0, 1], [0, 1]], line(all), line(own)]),
      x: { label: 'mean score', range: [0, 1] },
      y: { label: 'share that came true', range: [0, 1.02] },
      series: [
        { label: 'calibrated', color: 'third', width: 1, dash: [2, 4] },
        { label: 'all labels', color: 'first', dots: true },
        { label: names[chosen], color: 'second', dash: [8, 4], dots: true },
      ],
      head: ['mean score', 'entries', 'share that came true', 'label'],
      rows: all.map((b) => [share(b.score), String(b.count), share(b.positives), 'all'])
        .concat(own.map((b) => [share(b.score), String(b.count), share(b.positives), names[chosen]])),
    };
  }

  /** The labels of an image at the thresholds: right, wrong, missed. */
  function written(image) {
    const lines = [];
    for (const [label, score, truth] of image.labels) {
      const yes = Math.fround(score) > thresholds[label];
      if (yes || truth === 1) {
        const kind = !yes ? 'missed' : truth === 1 ? 'right' : truth === 0 ? 'wrong' : 'faint';
        const sign = { missed: 'o ', right: '+ ', wrong: 'x ', faint: '? ' }[kind];
        lines.push(line(kind, sign + names[label] + ' ' + Number(score).toFixed(2)));
      }
    }
    return lines.length > 0 ? lines : [line('right', '+ none')];
  }

  /** A single decision that was wrong at the stored thresholds. */
  function confidentError(image) {
    const [label, score, falseAlarm] = image.wrong;
    return [line(falseAlarm ? 'wrong' : 'missed', (falseAlarm ? 'x predicted: ' : 'o missed: ') + names[label] + ' ' + score.toFixed(2))];
  }

  /** False alarms on images without a label against recall, at common thresholds. */
  function noneOfTheLabels() {
    const trades = labels.none.slice().reverse();
    return {
      label: 'share of images without a label that are given one, over the recall of the labels, at ' + trades.length + ' thresholds.',
      data: [trades.map((t) => t[2]), trades.map((t) => t[1])],
      x: { label: 'recall', range: [0, 1] },
      y: { label: 'false-alarm rate', range: [0, 1.02] },
      series: [{ label: 'one threshold for all labels', color: 'first', dots: true }],
      head: ['threshold', 'recall', 'false-alarm rate'],
      rows: labels.none.map((t) => [number(t[0]), share(t[2]), share(t[1])]),
    };
  }

  const confident = data.imageSets['confident-cards'];
  if (confident.length > 0) {
    cards(document.getElementById('confident-cards'),
      imagesOf(confident).map((image, i) => ({ ...image, wrong: labels.confident[i] })), confidentError);
  }
  if (labels.none && document.getElementById('none-curve')) {
    chart(document.getElementById('none-curve'), 'False alarms and recall', noneOfTheLabels);
  }

  likelyErrors(labels.likelyErrors);
  const refreshCards = imageSets(['worst-cards', 'image-cards'], written);

  const get = (id) => document.getElementById(id);
  const inputs = { commonRange: get('common-range'), commonNumber: get('common-number'), ownRange: get('own-range'), ownNumber: get('own-number') };

  function show(range, typed, value) {
    range.value = value;
    range.setAttribute('aria-valuetext', number(value));
    if (document.activeElement !== typed) {
      typed.value = number(value);
    }
  }

  const curves = [];
  let waiting = 0;

  function refresh() {
    show(inputs.commonRange, inputs.commonNumber, common);
    show(inputs.ownRange, inputs.ownNumber, thresholds[chosen]);
    const all = thresholds.map((t, label) => counts(label, t));
    const total = sum(all);
    const micro = rates(total);
    get('counts').tBodies[0].replaceChildren(
      countsRow('all labels together (micro)', total, micro, 'counts-micro'),
      countsRow('mean of the labels (macro)', {}, mean(all), 'counts-macro'),
      countsRow(names[chosen], all[chosen], rates(all[chosen]), 'counts-label'));
    refreshTable(all);
    refreshCards.forEach((r) => r());
    const differ = new Set(thresholds).size > 1;
    get('thresholds-status').textContent = (differ ? 'Thresholds by label' : 'Threshold ' + number(common))
      + ': precision ' + share(micro.precision) + ', recall ' + share(micro.recall) + ', F1 ' + share(micro.f1) + '.';
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => curves.forEach((c) => c.draw()));
  }

  function within(value) {
    return Math.fround(Math.min(1, Math.max(labels.floor, Number(value))));
  }

  function moveAll(text) {
    if (text !== '' && Number.isFinite(Number(text))) {
      common = within(text);
      thresholds = thresholds.map(() => common);
      refresh();
    }
  }

  function moveOne(text) {
    if (text !== '' && Number.isFinite(Number(text))) {
      thresholds[chosen] = within(text);
      refresh();
    }
  }

  inputs.commonRange.addEventListener('input', (e) => moveAll(e.target.value));
  inputs.commonNumber.addEventListener('input', (e) => moveAll(e.target.value));
  inputs.ownRange.addEventListener('input', (e) => moveOne(e.target.value));
  inputs.ownNumber.addEventListener('input', (e) => moveOne(e.target.value));
  get('stored').addEventListener('click', () => {
    common = Math.fround(labels.threshold);
    thresholds = stored.slice();
    refresh();
  });
  get('same').addEventListener('click', () => {
    thresholds[chosen] = within(common);
    refresh();
  });
  const choice = get('label-choice');
  names.forEach((name, i) => choice.append(element('option', { value: i }, name)));
  chosen = labels.positives.indexOf(Math.max(...labels.positives));
  choice.value = chosen;
  choice.addEventListener('change', () => {
    chosen = Number(choice.value);
    refresh();
  });
  curves.push(chart(get('precision-recall'), 'Precision and recall', precisionRecall));
  curves.push(chart(get('reliability'), 'Reliability', reliability));
  refresh();
})();
