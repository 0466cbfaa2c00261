// A field that offers what matches while one types; with `many` it collects.

import { el } from './dom.js';
import { emojify } from './mrkdwn.js';

const words = (option) => emojify(option.text.text);
let serial = 0;

export function combobox(part, { find, chosen, many, named, change }) {
  const id = `options-${(serial += 1)}`;
  let picked = [...chosen];
  let offered = [];
  let at = -1;
  let asked = 0;
  let timer;
  const field = el('input', {
    type: 'text', class: 'field', role: 'combobox', autocomplete: 'off', dir: 'auto',
    'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list',
    'aria-label': named.id ? null : part.placeholder?.text ?? 'Choose', placeholder: part.placeholder?.text ?? 'Choose…', ...named,
  });
  const list = el('div', { class: 'options', role: 'listbox', id, hidden: true });
  const chips = el('div', { class: 'chips' });
  const node = el('div', { class: 'combobox' }, many && chips, field, list);

  function showPicked() {
    if (!many) {
      field.value = picked[0] ? words(picked[0]) : '';
      return;
    }
    chips.replaceChildren(...picked.map((option) => el('button', {
      type: 'button', class: 'chip', 'aria-label': `Remove ${words(option)}`,
      onclick: () => { picked = picked.filter((one) => one !== option); showPicked(); change(picked, node); },
    }, words(option), ' ×')));
  }

  function pick(option) {
    picked = many ? [...picked.filter((one) => one.value !== option.value), option] : [option];
    if (many) field.value = '';
    showPicked();
    close();
    change(many ? picked : option, node);
  }

  function close() {
    list.hidden = true;
    at = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  }

  function mark(next) {
    at = (next + offered.length) % offered.length;
    [...list.children].forEach((row, n) => row.setAttribute('aria-selected', String(n === at)));
    list.children[at]?.scrollIntoView({ block: 'nearest' });
    field.setAttribute('aria-activedescendant', `${id}-${at}`);
  }

  async function offer(query) {
    const mine = (asked += 1);
    const found = await find(query);
    if (mine !== asked || !node.isConnected) return;
    offered = found;
    list.replaceChildren(...found.map((option, n) => el('div', {
      id: `${id}-${n}`, role: 'option', dir: 'auto', 'aria-selected': 'false',
      onpointerdown: (event) => { event.preventDefault(); pick(option); },
    }, words(option), option.description && el('small', {}, option.description.text))));
    if (!found.length) list.append(el('div', { class: 'muted none' }, 'Nothing matches.'));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
  }

  field.addEventListener('focus', () => { field.select(); offer(''); });
  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => offer(field.value.trim()), 150); });
  field.addEventListener('blur', () => { close(); asked += 1; showPicked(); });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && offered.length) mark(at + 1);
    else if (event.key === 'ArrowUp' && offered.length) mark(at < 0 ? offered.length - 1 : at - 1);
    else if (event.key === 'Enter' && at >= 0) pick(offered[at]);
    else if (event.key === 'Escape' && !list.hidden) { close(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
  showPicked();
  return node;
}
