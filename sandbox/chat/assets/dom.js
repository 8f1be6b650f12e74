// Builds elements; every text becomes a text node, so nothing a bot or a person writes can become markup.

/** @typedef {Node | string | undefined | null | false} Child */
/** @typedef {Record<string, string | number | boolean | undefined | ((event: any) => void)>} Props */

/**
 * An element with attributes (`class`, `onclick` and other handlers, anything else as an attribute; undefined and
 * false are left out, true is an empty attribute) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export const el = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== undefined && child !== null && child !== false) node.append(child);
  return node;
};

const shapes = {
  menu: ['M4 7h16M4 12h16M4 17h16'],
  more: ['M12 5.5v.01M12 12v.01M12 18.5v.01'],
  send: ['M3.5 4 21 12 3.5 20l1.3-6.3L14 12l-9.2-1.7z'],
  down: ['m6 9.5 6 6 6-6'],
  reply: ['M10 6 4 12l6 6v-4c5 0 8 1.5 10 5 0-6-3-9-10-9z'],
  copy: ['M9 9h10v11H9z', 'M15 9V4H5v11h4'],
  close: ['m6 6 12 12M18 6 6 18'],
  check: ['m5 12.5 5 5L19.5 7'],
  out: ['M8 16 17 7M9 7h8v8'],
  window: ['M4 5h16v14H4zM4 9.5h16'],
  download: ['M12 4v11m-5-4.5 5 5 5-5M5 20h14'],
  pin: ['M9 4h6l-.7 6.5L18 14H6l3.7-3.5zM12 14v6.5'],
  silent: ['M6 17h12l-1.7-2.5V10a4.3 4.3 0 0 0-8.6 0v4.5zM10.5 20h3M4 4l16 16'],
  people: ['M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-4 3-6 6.5-6s5.9 2 6.5 6M18 8v6m-3-3h6'],
  group: [
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.6-4 3-6 6.5-6s5.9 2 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14c2 .8 3.2 2.6 3.5 5.5',
  ],
  forum: ['M4 5h13v9H9l-5 4zM20 9v11l-4-3H9.5'],
  channel: ['M4 10v4h4l9 5V5L8 10zM20.5 9.5v5'],
  edit: ['m5 19 .8-4L16 4.8l3.2 3.2L9 18.2zM13.5 7.3l3.2 3.2'],
  block: ['M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12'],
  chevron: ['m9 6 6 6-6 6'],
};

/** @typedef {keyof typeof shapes} IconName */

/**
 * A line icon, hidden from assistive technology.
 * @param {IconName} name
 */
export const icon = (name) => {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  for (const shape of shapes[name]) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
};

/**
 * A button that shows an icon and is named by its label.
 * @param {IconName} name
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {{ class?: string }} [props]
 */
export const iconButton = (name, label, onclick, props = {}) =>
  el(
    'button',
    {
      type: 'button',
      'aria-label': label,
      title: label,
      onclick,
      class: `icon-button ${props.class ?? ''}`,
    },
    icon(name),
  );

/** @param {string} title */
const initialOf = (title) => (Array.from(title.trim())[0] ?? '?').toUpperCase();

/**
 * A round avatar with the first letter; its colour follows from the id.
 * @param {string} title
 * @param {number} id
 */
export const avatar = (title, id) =>
  el('span', { class: `avatar tone-${Math.abs(id) % 7}`, 'aria-hidden': 'true' }, initialOf(title));
