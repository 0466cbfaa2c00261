// Block Kit as elements. `scene` is where the blocks stand: what a click there does, and who reads.

import { el, safeUrl } from './dom.js';
import { element, input } from './elements.js';
import { text } from './mrkdwn.js';
import { markdown, richText } from './rich.js';

export function blocks(list, scene) {
  return list.map((block) => draw(block, scene));
}

function draw(block, scene) {
  const node = (DRAW[block.type] ?? unknown)(block, scene);
  node.classList.add('block', `block-${block.type}`);
  node.dataset.block = block.block_id;
  return node;
}

const use = (part, block, scene) => element(part, block, scene);

const DRAW = {
  header: (block, scene) => el('h3', { dir: 'auto' }, text(block.text, scene)),
  divider: () => el('hr'),
  context: (block, scene) =>
    el('div', {}, block.elements.map((part) =>
      part.type === 'image' ? picture(part) : el('span', { dir: 'auto' }, text(part, scene)))),
  section(block, scene) {
    const body = el('div', { class: 'section-body' });
    if (block.text) body.append(el('div', { dir: 'auto' }, text(block.text, scene)));
    if (block.fields) {
      body.append(el('div', { class: 'fields' }, block.fields.map((field) => el('div', { dir: 'auto' }, text(field, scene)))));
    }
    const accessory = block.accessory?.type === 'image' ? picture(block.accessory) : block.accessory && use(block.accessory, block, scene);
    return el('div', {}, body, accessory && el('div', { class: 'accessory' }, accessory));
  },
  actions: (block, scene) => el('div', {}, block.elements.map((part) => use(part, block, scene))),
  input: (block, scene) => input(block, scene),
  image: (block, scene) =>
    el('figure', {}, block.title && el('figcaption', {}, text(block.title, scene)), picture(block)),
  rich_text: richText,
  markdown: (block, scene) => markdown(block.text, scene),
  table(block, scene) {
    const cell = (content, n, tag) => {
      const align = block.column_settings?.[n]?.align;
      const inside = content.type === 'rich_text' ? richText(content, scene) : content.text ?? '';
      const node = el(tag, {}, el('bdi', {}, inside));
      if (align) node.style.textAlign = align;
      return node;
    };
    const [head, ...rows] = block.rows;
    return el('div', {}, el('table', {},
      el('thead', {}, el('tr', {}, head.map((content, n) => cell(content, n, 'th')))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map((content, n) => cell(content, n, 'td')))))));
  },
  card(block, scene) {
    return el('article', {},
      block.hero_image && picture(block.hero_image),
      el('div', { class: 'card-head' },
        block.icon && picture(block.icon),
        el('div', {},
          block.title && el('strong', { dir: 'auto' }, text(block.title, scene)),
          block.subtitle && el('div', { class: 'muted', dir: 'auto' }, text(block.subtitle, scene)))),
      block.body && el('div', { dir: 'auto' }, text(block.body, scene)),
      block.actions && el('div', { class: 'card-actions' }, block.actions.map((part) => use(part, block, scene))));
  },
  carousel: (block, scene) =>
    el('div', { tabindex: '0' }, block.elements.map((part) => draw({ ...part, block_id: block.block_id }, scene))),
  alert: (block, scene) => el('div', { role: 'note', class: `alert ${block.level ?? ''}`, dir: 'auto' }, text(block.text, scene)),
  video: (block, scene) =>
    el('div', {}, el('a', { href: safeUrl(block.title_url ?? block.video_url), target: '_blank', rel: 'noopener' },
      '▶ ', text(block.title, scene))),
};

function unknown(block) {
  return el('div', { class: 'muted' }, `(a ${block.type} block)`);
}

function picture(part) {
  const source = safeUrl(part.image_url ?? '');
  return source ? el('img', { src: source, alt: part.alt_text ?? '', loading: 'lazy' }) : el('span', {}, part.alt_text ?? '');
}
