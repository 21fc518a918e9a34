'use strict';

/** Sends images to each model and shows what it predicts. Texts are set as text, never as markup. */
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const MOST_SHOWN = 20;
  const MOST_NAMES = 12;
  const find = (id) => document.getElementById(id);
  let models = [];
  let token = '';
  let common = null; // null: the thresholds stored in each model
  const refreshes = new Map();

  function element(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
  }

  function drawn(name, attributes, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
  }

  function fill(node, attributes, children) {
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...children);
    return node;
  }

  function announce(text) {
    find('status').textContent = text;
  }

  async function ask(path, options = {}) {
    const headers = { ...options.headers };
    if (token) {
      headers.Authorization = 'Bearer ' + token;
    }
    const response = await fetch(path, { ...options, headers });
    if (!response.ok) {
      const text = await response.text();
      let message = text;
      try {
        message = JSON.parse(text).error;
      } catch (e) {
        message = text;
      }
      const error = new Error(message || 'status ' + response.status);
      error.status = response.status;
      throw error;
    }
    return response;
  }

  /** Once more after a moment where the service is busy. */
  async function send(path, file) {
    const options = { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' } };
    for (let tries = 0; ; tries++) {
      try {
        return await ask(path, options);
      } catch (e) {
        if (e.status !== 503 || tries === 5) {
          throw e;
        }
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  }

  async function start() {
    try {
      models = (await (await ask('v1/models')).json()).models;
    } catch (e) {
      find('login').hidden = e.status !== 401;
      find('try').hidden = e.status === 401;
      if (e.status === 401) {
        find('token').focus();
      } else {
        announce(e.message);
      }
      return;
    }
    find('login').hidden = true;
    find('try').hidden = false;
    find('models').replaceChildren(...models.map((model) =>
      element('li', {}, model.name + ': ' + (model.names.length === 1 ? '1 ' : model.names.length + ' ')
        + things(model))));
    find('thresholds').hidden = !models.some((model) => model.thresholds);
    stored();
  }

  function things(model) {
    const one = { labels: 'label', points: 'point', category: 'class' }[model.task];
    return model.names.length === 1 ? one : one + (model.task === 'category' ? 'es' : 's');
  }

  function stored() {
    common = null;
    const values = models.filter((model) => model.thresholds).flatMap((model) => Object.values(model.thresholds));
    const same = values.length > 0 && values.every((value) => value === values[0]);
    find('threshold').value = values.length > 0 ? values[0] : 0.5;
    find('threshold-value').textContent = same ? values[0].toFixed(2) : 'own';
    refreshes.forEach((refresh) => refresh());
  }

  function moved() {
    common = Number(find('threshold').value);
    find('threshold-value').textContent = common.toFixed(2);
    refreshes.forEach((refresh) => refresh());
  }

  function show(files) {
    const images = [...files].filter((file) => file.size > 0);
    images.forEach(one);
    if (images.length === 0) {
      announce('There is no image in that.');
    }
  }

  async function one(file) {
    const url = URL.createObjectURL(file);
    const name = file.name || 'pasted image';
    const frame = element('div', { class: 'frame' }, element('img', { src: url, alt: name }));
    const caption = element('figcaption', {});
    const predictions = element('div', { class: 'predictions' });
    const result = element('li', { class: 'result' },
      element('h2', {}, name), element('figure', {}, frame, caption), predictions);
    result.dataset.url = url;
    find('results').prepend(result);
    while (find('results').children.length > MOST_SHOWN) {
      const last = find('results').lastElementChild;
      URL.revokeObjectURL(last.dataset.url);
      refreshes.delete(last);
      last.remove();
    }
    announce('Predicting ' + name + ' ...');
    const parts = await Promise.all(models.map((model) => part(model, file, frame, caption)));
    predictions.replaceChildren(...parts.map((p) => p.node));
    const refresh = () => parts.forEach((p) => p.refresh());
    if (result.isConnected) { // else others have taken its place
      refreshes.set(result, refresh);
    }
    refresh();
    announce(name + ': ' + parts.map((p) => p.text()).join('; '));
  }

  /** What one model predicts for an image. */
  async function part(model, file, frame, caption) {
    const node = element('section', { 'aria-label': model.name }, element('h3', {}, model.name));
    try {
      const response = await send('v1/predict?model=' + encodeURIComponent(model.name), file);
      const prediction = (await response.json()).predictions[0];
      caption.textContent = prediction.width + ' x ' + prediction.height + ' pixels';
      return prediction.points
        ? points(model, prediction, node, frame)
        : names(model, prediction, node, file, frame);
    } catch (e) {
      node.append(element('p', { class: 'error' }, e.message));
      return { node, refresh: () => {}, text: () => e.message };
    }
  }

  function points(model, prediction, node, frame) {
    const { width, height } = prediction;
    const places = Object.entries(prediction.points);
    const radius = Math.max(width, height) / 60;
    const marks = places.flatMap(([name, at]) => ['halo', 'point'].map((kind) =>
      drawn('circle', { class: kind, cx: at.x, cy: at.y, r: radius }, drawn('title', {}, name))));
    frame.append(drawn('svg', {
      viewBox: '0 0 ' + width + ' ' + height, preserveAspectRatio: 'none', role: 'img', 'aria-label': model.name + ': points',
    }, ...marks));
    node.append(element('table', {},
      element('thead', {}, element('tr', {}, ...['point', 'x', 'y'].map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...places.map(([name, at]) => element('tr', {},
        element('th', { scope: 'row' }, name), element('td', {}, at.x.toFixed(1)), element('td', {}, at.y.toFixed(1)))))));
    const text = places.map(([name, at]) => name + ' at ' + at.x.toFixed(0) + ', ' + at.y.toFixed(0)).join(', ');
    return { node, refresh: () => {}, text: () => text };
  }

  /** Labels above their thresholds, or the most probable class; then the others. */
  function names(model, prediction, node, file, frame) {
    const ranked = Object.entries(prediction.probabilities).sort((a, b) => b[1] - a[1]);
    const threshold = (name) => model.thresholds ? (common === null ? model.thresholds[name] : common) : null;
    const isPredicted = (name, value) => model.thresholds
      ? Math.fround(value) > Math.fround(threshold(name)) : name === prediction.class;
    const summary = element('p', {});
    const list = element('ul', { class: 'names' });
    const map = element('div', {});
    node.append(summary, list, map);
    const text = () => {
      const predicted = ranked.filter(([name, value]) => isPredicted(name, value)).map(([name]) => name);
      return predicted.length > 0 ? predicted.join(', ') : 'none';
    };
    const refresh = () => {
      summary.textContent = (model.thresholds ? 'Labels: ' : 'Class: ') + text();
      const most = ranked.filter(([name, value], i) => i < MOST_NAMES || isPredicted(name, value));
      list.replaceChildren(...most.map(([name, value]) => line(name, value, threshold(name), isPredicted(name, value), model, file, map)));
    };
    return { node, refresh, text };
  }

  function line(name, value, threshold, yes, model, file, map) {
    const bar = drawn('svg', { class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      drawn('rect', { width: 100, height: 1 }), drawn('rect', { class: 'share', width: 100 * value, height: 1 }));
    if (threshold !== null) {
      bar.append(drawn('line', { x1: 100 * threshold, x2: 100 * threshold, y1: 0, y2: 1 }));
    }
    const where = element('button', { type: 'button', 'aria-label': 'Where is ' + name + '?' }, 'Where?');
    where.addEventListener('click', () => heat(name, model, file, map));
    return element('li', { class: yes ? 'yes' : 'no' },
      element('span', { class: 'name' }, (yes ? '\u2713 ' : '') + name),
      element('span', { class: 'value' }, value.toFixed(2) + (threshold === null ? '' : ' / ' + threshold.toFixed(2))),
      model.heatmap ? where : element('span', {}), bar);
  }

  async function heat(name, model, file, map) {
    announce('Looking for ' + name + ' ...');
    try {
      const response = await send('v1/heatmap?model=' + encodeURIComponent(model.name)
        + '&label=' + encodeURIComponent(name), file);
      const url = URL.createObjectURL(await response.blob());
      const image = element('img', { src: url, alt: 'Where ' + model.name + ' finds ' + name + ': the brighter, the more' });
      image.addEventListener('load', () => URL.revokeObjectURL(url));
      map.replaceChildren(element('figure', {}, element('div', { class: 'frame' }, image),
        element('figcaption', {}, 'Where it finds ' + name + ': the brighter, the more')));
      announce('The map of ' + name + ' is shown.');
    } catch (e) {
      announce(e.message);
    }
  }

  find('files').addEventListener('change', (event) => {
    show(event.target.files);
    event.target.value = '';
  });
  find('threshold').addEventListener('input', moved);
  find('stored').addEventListener('click', stored);
  find('login').addEventListener('submit', (event) => {
    event.preventDefault();
    token = find('token').value.trim();
    start();
  });
  const drop = find('drop');
  addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  addEventListener('dragleave', () => drop.classList.remove('over'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    show(event.dataTransfer.files);
  });
  addEventListener('paste', (event) => {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      show(event.clipboardData.files);
    }
  });
  start();
})();
