// Block Kit's interactive elements. A change goes to `scene.keep` (what a form holds) and to `scene.act` (what the app hears).

import { el, menu, safeUrl } from './dom.js';
import { combobox } from './combobox.js';
import { emojify, text } from './mrkdwn.js';

const SINGLE = { users: 'selected_user', conversations: 'selected_conversation', channels: 'selected_channel' };
const same = (one, other) => Boolean(one && other && one.value === other.value);
const label = (option) => emojify(option.text.text);

export function element(part, block, scene, named = {}) {
  const make = MAKE[part.type] ?? (/_select$/.test(part.type) ? select : null);
  if (!make) return el('span', { class: 'muted' }, `(${part.type})`);
  const inForm = block.type === 'input';
  const now = scene.stateOf(block.block_id, part.action_id);
  const change = (raw, node) => {
    scene.keep(block, part, raw);
    if (!inForm || block.dispatch_action) scene.act(block, part, raw, node);
  };
  return make(part, { block, scene, now, change, named, inForm });
}

const MAKE = {
  button(part, { block, scene }) {
    const style = part.style ? ` ${part.style}` : '';
    const props = { class: `btn${style}`, 'aria-label': part.accessibility_label };
    const node = safeUrl(part.url ?? '')
      ? el('a', { ...props, href: part.url, target: '_blank', rel: 'noopener' }, text(part.text, scene))
      : el('button', { ...props, type: 'button' }, text(part.text, scene));
    node.addEventListener('click', () => scene.act(block, part, undefined, node));
    return node;
  },
  overflow(part, { change }) {
    const node = el('button', { type: 'button', class: 'btn overflow', 'aria-haspopup': 'menu', 'aria-label': 'More' }, '⋯');
    node.addEventListener('click', () => menu(node, part.options.map((option) => ({
      node: label(option),
      run: () => {
        if (safeUrl(option.url ?? '')) window.open(option.url, '_blank', 'noopener');
        change(option, node);
      },
    }))));
    return node;
  },
  static_select: (part, tools) => nativeSelect(part, tools, groupsOf(part), (tools.now ?? {}).selected_option),
  radio_buttons: (part, tools) => ticks(part, tools, 'radio'),
  checkboxes: (part, tools) => ticks(part, tools, 'checkbox'),
  datepicker: (part, tools) => typed(part, tools, 'date', 'selected_date'),
  timepicker: (part, tools) => typed(part, tools, 'time', 'selected_time'),
  datetimepicker(part, tools) {
    const stamp = tools.now?.selected_date_time;
    const local = stamp ? new Date(stamp * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : '';
    const node = el('input', { type: 'datetime-local', class: 'field', value: local, ...tools.named });
    node.addEventListener('change', () => tools.change(node.value ? Math.floor(new Date(node.value) / 1000) : null, node));
    return node;
  },
  plain_text_input(part, tools) {
    const value = tools.now?.value ?? '';
    const props = { class: 'field', dir: 'auto', placeholder: part.placeholder?.text, maxlength: part.max_length, ...tools.named };
    const node = part.multiline ? el('textarea', { ...props, rows: 4, value }) : el('input', { ...props, type: 'text', value });
    return entry(node, part, tools);
  },
  email_text_input: (part, tools) => typedText(part, tools, 'email'),
  url_text_input: (part, tools) => typedText(part, tools, 'url'),
  number_input: (part, tools) => typedText(part, tools, 'number', {
    min: part.min_value, max: part.max_value, step: part.is_decimal_allowed ? 'any' : '1',
  }),
};

function typedText(part, tools, type, more = {}) {
  const props = { type, class: 'field', value: tools.now?.value ?? '', placeholder: part.placeholder?.text, ...more, ...tools.named };
  return entry(el('input', props), part, tools);
}

function entry(node, part, { block, scene, inForm }) {
  node.addEventListener('input', () => scene.keep(block, part, node.value));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && node.tagName === 'INPUT' && (!inForm || block.dispatch_action)) {
      event.preventDefault();
      scene.act(block, part, node.value, node);
    }
  });
  return node;
}

function typed(part, { now, change, named }, type, key) {
  const node = el('input', { type, class: 'field', value: now?.[key] ?? '', 'aria-label': part.placeholder?.text ?? type, ...named });
  node.addEventListener('change', () => change(node.value || null, node));
  return node;
}

function ticks(part, { block, scene, now, change }, type) {
  const group = `${scene.id}.${block.block_id}.${part.action_id}`;
  const chosen = type === 'radio' ? [now?.selected_option] : now?.selected_options ?? [];
  const boxes = [];
  const node = el('div', { class: 'ticks', role: type === 'radio' ? 'radiogroup' : 'group' });
  for (const option of part.options) {
    const box = el('input', { type, name: group, checked: chosen.some((one) => same(one, option)) });
    box.addEventListener('change', () => {
      const all = part.options.filter((_, n) => boxes[n].checked);
      change(type === 'radio' ? option : all, node);
    });
    boxes.push(box);
    node.append(el('label', {}, box, el('span', { dir: 'auto' }, text(option.text, scene),
      option.description && el('small', {}, text(option.description, scene)))));
  }
  return node;
}

const groupsOf = (part) => part.option_groups ?? [{ options: part.options ?? [] }];

function nativeSelect(part, { change, named }, groups, chosen) {
  const all = groups.flatMap((group) => group.options);
  const hint = part.placeholder?.text ?? 'Choose…';
  const node = el('select', { class: 'field', 'aria-label': hint, ...named }, el('option', { value: '' }, hint));
  for (const group of groups) {
    const place = group.label ? node.appendChild(el('optgroup', { label: group.label.text })) : node;
    for (const option of group.options) {
      place.append(el('option', { value: String(all.indexOf(option)), selected: same(option, chosen) }, label(option)));
    }
  }
  node.addEventListener('change', () => node.value !== '' && change(all[Number(node.value)], node));
  return node;
}

function select(part, tools) {
  const { block, scene, now, change, named } = tools;
  const many = part.type.startsWith('multi_');
  const kind = part.type.replace('multi_', '').replace('_select', '');
  if (kind === 'static' || kind === 'external') {
    const find = kind === 'external'
      ? (query) => scene.options(block, part, query)
      : async (query) => groupsOf(part).flatMap((group) => group.options).filter((one) => contains(label(one), query));
    const chosen = many ? now?.selected_options ?? [] : [now?.selected_option].filter(Boolean);
    return combobox(part, { find, chosen, many, named, change });
  }
  const things = (kind === 'users' ? scene.people() : scene.channels()).map((thing) => ({
    text: { type: 'plain_text', text: kind === 'users' ? thing.real_name : `#${thing.name}` }, value: thing.id,
  }));
  const held = many ? now?.[`${SINGLE[kind]}s`] ?? [] : [now?.[SINGLE[kind]]].filter(Boolean);
  const tell = (raw, node) => change(many ? raw.map((one) => one.value) : raw?.value ?? null, node);
  const chosen = things.filter((thing) => held.includes(thing.value));
  const find = async (query) => things.filter((one) => contains(one.text.text, query));
  return combobox(part, { find, chosen, many, named, change: tell });
}

const contains = (words, query) => words.toLocaleLowerCase().includes(query.toLocaleLowerCase());

let serial = 0;

export function input(block, scene) {
  const id = `input-${(serial += 1)}`;
  const problem = scene.errorOf(block.block_id);
  const named = { id, 'aria-describedby': problem || block.hint ? `${id}-note` : null, 'aria-invalid': problem ? 'true' : null };
  const grouped = ['checkboxes', 'radio_buttons'].includes(block.element.type);
  const title = el(grouped ? 'span' : 'label', { class: 'label', dir: 'auto', for: grouped ? null : id },
    text(block.label, scene), block.optional && el('span', { class: 'muted' }, ' (optional)'));
  const control = element(block.element, block, scene, grouped ? {} : named);
  if (grouped) control.setAttribute('aria-label', block.label.text);
  return el('div', { class: problem ? 'bad' : '' }, title, control,
    (problem || block.hint) && el('div', { id: `${id}-note`, class: problem ? 'error' : 'hint', dir: 'auto' },
      problem || text(block.hint, scene)));
}
