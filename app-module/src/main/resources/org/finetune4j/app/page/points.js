'use strict';

/** Points: where the errors lie, how many are near, the images with their points. */
(() => {
  const { data, element, drawn, share, number, chart, line, imageSets } = report;
  const points = data.points;
  if (!points) {
    return;
  }

  /** From each true point a line to the predicted one, over a frame as images are. */
  function errorMap(host) {
    const height = Math.round(1000 * points.aspect);
    const place = ([x, y]) => [(x + 1) * 500, (y + 1) * height / 2];
    const svg = drawn('svg', {
      class: 'map', viewBox: '0 0 1000 ' + height, role: 'img',
      'aria-label': 'Errors over the image: from each true point, a dot, a line to the predicted one. ' + points.errors.length + ' points.',
    });
    for (const [tx, ty, px, py] of points.errors) {
      const [x1, y1] = place([tx, ty]);
      const [x2, y2] = place([px, py]);
      svg.append(drawn('line', { x1, y1, x2, y2 }), drawn('circle', { cx: x1, cy: y1, r: 4 }));
    }
    host.append(element('figure', { class: 'chart' }, svg, element('figcaption', {},
      'A dot is a true point, the line leads to the predicted one; all images as one frame. The tables have the numbers.')));
  }

  function within(host) {
    const { pixels, predicted, baseline } = points.within;
    const half = (shares) => number(pixels[shares.findIndex((s) => s >= 0.5)]);
    const stride = Math.max(1, Math.floor(pixels.length / 40));
    chart(host, 'Share of points within a distance', () => ({
      label: 'share of points at most so many pixels away; half are within ' + half(predicted)
        + ' pixels, of the mean point within ' + half(baseline) + '.',
      data: [pixels, predicted, baseline],
      x: { label: 'pixels' },
      y: { label: 'share', range: [0, 1.02] },
      series: [
        { label: 'predicted', color: 'first' },
        { label: 'the mean point', color: 'second', dash: [8, 4] },
      ],
      head: ['pixels', 'predicted', 'mean point'],
      rows: pixels.map((p, i) => [number(p), share(predicted[i]), share(baseline[i])]).filter((_, i) => i % stride === 0),
    }));
  }

  function overlay(image) {
    const w = image.width;
    const h = image.height;
    const svg = drawn('svg', { viewBox: '0 0 ' + w + ' ' + h, 'aria-hidden': 'true' });
    const thin = { fill: 'none', 'stroke-width': 2 };
    const halo = { fill: 'none', 'stroke-width': 4, class: 'halo' };
    const both = (make) => svg.append(make(halo), make(thin));
    image.points.forEach(([px, py, tx, ty]) => {
      const x = (px + 1) * w / 2;
      const y = (py + 1) * h / 2;
      if (tx !== undefined) {
        const cx = (tx + 1) * w / 2;
        const cy = (ty + 1) * h / 2;
        both((style) => drawn('line', { class: 'error', ...style, x1: cx, y1: cy, x2: x, y2: y }));
        both((style) => drawn('circle', { class: 'actual', ...style, cx, cy, r: 5 }));
      }
      both((style) => drawn('path', { class: 'predicted', ...style, d: 'M' + (x - 5) + ' ' + (y - 5) + 'l10 10m0 -10l-10 10' }));
    });
    return svg;
  }

  function written(image) {
    return [line('', image.off === null ? 'true point not known' : 'off by ' + image.off.toFixed(2) + ' pixels' + (image.points.length > 1 ? ' at most' : '')),
      ...(image.group ? [line('faint', image.group)] : [])];
  }

  if (points.errors.length > 0) {
    errorMap(document.getElementById('error-lines'));
    within(document.getElementById('within-curve'));
  }
  imageSets(['worst-cards', 'image-cards'], written, overlay);
})();
