'use strict';

/** Losses and learning rates over the epochs; heat maps. */
(() => {
  const { data, chart, number, element, cards, line } = report;

  function losses(host, curves) {
    const { steps, epochs } = curves;
    const joined = uPlot.join([[steps.at, steps.loss, steps.smoothed], [epochs.at, epochs.valid]]);
    const marks = epochs.phases.filter((p) => p.at > 0).map((p) => ({ at: p.at, text: p.name }));
    const every = epochs.valid.concat(steps.smoothed, steps.loss).filter((y) => y > 0);
    chart(host, 'Losses', () => ({
      label: 'loss over ' + epochs.at.length + ' epochs; the last validation loss is ' + number(epochs.valid[epochs.valid.length - 1]) + '.',
      data: joined,
      x: { label: 'epoch' },
      y: { label: 'loss', log: every.length > 0 && Math.max(...every) / Math.min(...every) > 30 },
      series: [
        { label: 'each batch', color: 'third', width: 1 },
        { label: 'training, mean', color: 'first', dash: [8, 4] },
        { label: 'validation', color: 'second', dots: true },
      ],
      marks,
      head: ['epoch', 'training loss', 'validation loss'],
      rows: epochs.at.map((at, i) => [number(at), number(epochs.train[i]), number(epochs.valid[i])]),
    }));
    if (steps.rates.length > 0) {
      rates(host, steps, marks);
    }
  }

  function rates(host, steps, marks) {
    const dashes = [undefined, [8, 4], [2, 4]];
    const colors = ['first', 'second', 'third'];
    const last = steps.rates.length - 1;
    const stride = Math.max(1, Math.floor(steps.at.length / 100));
    chart(host, 'Learning rates', () => ({
      label: 'the learning rate of each of ' + steps.rates.length + ' groups of layers over the epochs.',
      data: [steps.at, ...steps.rates],
      x: { label: 'epoch' },
      y: { label: 'learning rate' },
      series: steps.rates.map((_, g) => ({
        label: last === 0 ? 'all layers' : g === last ? 'head' : 'layers ' + (g + 1) + ' of ' + last,
        color: colors[g % 3],
        dash: dashes[g % 3],
      })),
      marks,
      head: ['epoch', ...steps.rates.map((_, g) => 'group ' + (g + 1))],
      rows: steps.at.map((_, i) => i).filter((i) => i % stride === 0)
        .map((i) => [number(steps.at[i]), ...steps.rates.map((r) => number(r[i]))]),
    }));
  }

  const host = document.getElementById('training-curves');
  if (host && data.training) {
    losses(host, data.training);
  }
  const heat = document.getElementById('heat-map-cards');
  if (heat && data.heatMaps) {
    cards(heat, data.heatMaps, (h) => [line('wrong', 'x ' + h.name)]);
  }
})();
