'use strict';

/** One class: what is taken for what, the images. */
(() => {
  const { data, element, line, imageSets, likelyErrors } = report;
  const category = data.category;
  if (!category) {
    return;
  }

  function confusion(host) {
    const { classes, confusion: table } = category;
    const head = element('tr', {}, element('th', { scope: 'col' }, 'actual \\ predicted'),
      ...classes.map((name) => element('th', { scope: 'col' }, name)));
    const body = table.map((row, actual) => {
      const all = row.reduce((a, b) => a + b, 0);
      return element('tr', {}, element('th', { scope: 'row' }, classes[actual]), ...row.map((count, predicted) => {
        const cell = element('td', actual === predicted ? { class: 'diagonal' } : {}, count === 0 ? '' : String(count));
        if (count > 0) {
          cell.style.backgroundColor = 'color-mix(in srgb, var(--first) ' + Math.round(40 * count / all) + '%, var(--ground))';
        }
        return cell;
      }));
    });
    host.append(element('div', { class: 'wide', role: 'region', tabindex: '0', 'aria-label': 'Confusion' },
      element('table', { class: 'confusion' }, element('thead', {}, head), element('tbody', {}, ...body))));
  }

  function written(image) {
    const [predicted, score] = image.predicted;
    const [actual, own] = image.actual;
    const text = (c, s) => category.classes[c] + ' ' + s.toFixed(2);
    return predicted === actual
      ? [line('right', '+ ' + text(predicted, score))]
      : [line('wrong', 'x ' + text(predicted, score)), line('missed', 'o ' + text(actual, own))];
  }

  const host = document.getElementById('confusion-matrix');
  if (host && category.confusion) {
    confusion(host);
  }
  likelyErrors(category.likelyErrors);
  imageSets(['worst-cards', 'image-cards'], written);
})();
