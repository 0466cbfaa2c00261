// The modal on top of a person's stack, over the chat pane.

import { blocks } from './blocks.js';
import { el, post } from './dom.js';
import { text } from './mrkdwn.js';
import { picture } from './pictures.js';
import { scene } from './scene.js';

export function modals(body, veil) {
  let shown = '';
  let back = null;
  const held = new Map(); // view id → what was put in and not yet sent

  function show(state) {
    const view = state.views.at(-1);
    const key = view ? `${view.id} ${view.hash} ${JSON.stringify(view.errors)}` : '';
    if (key === shown) return;
    if (!shown) back = document.activeElement;
    shown = key;
    body.inert = Boolean(view);
    veil.hidden = !view;
    veil.replaceChildren();
    if (!view) {
      back?.isConnected && back.focus();
      held.clear();
      return;
    }
    if (!held.has(view.id)) held.set(view.id, {});
    veil.append(draw(state, view, held.get(view.id)));
    veil.querySelector('[autofocus], .bad .field, .modal-body .field, .modal-foot .primary, .modal-close')?.focus();
  }

  return { show };
}

function draw(state, view, held) {
  const place = { view_id: view.id };
  const stage = scene(state, place, view, held);
  const close = (all) => post('close', { user: state.user, view_id: view.id, all });
  const submit = el('button', { type: 'submit', class: 'btn primary' }, text(view.submit ?? 'Submit', stage));
  const form = el('form', { class: 'modal', role: 'dialog', 'aria-modal': 'true', 'aria-label': view.title.text, novalidate: true },
    el('header', { class: 'modal-head' },
      state.views.length > 1 && el('button', { type: 'button', class: 'btn quiet', 'aria-label': 'Back', onclick: () => close(false) }, '←'),
      el('h3', { dir: 'auto' }, text(view.title, stage)),
      el('button', { type: 'button', class: 'btn quiet modal-close', 'aria-label': 'Close', onclick: () => close(true) }, '✕')),
    el('div', { class: 'modal-body' },
      view.errors[''] && el('div', { class: 'complaint', role: 'alert' }, picture('warning'), ' ', view.errors['']),
      blocks(view.blocks, stage)),
    (view.submit || view.close) && el('footer', { class: 'modal-foot' },
      el('button', { type: 'button', class: 'btn', onclick: () => close(false) }, text(view.close ?? 'Close', stage)),
      view.submit && submit));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.classList.add('busy');
    await post('submit', { user: state.user, view_id: view.id, values: held });
    submit.classList.remove('busy');
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close(false);
  });
  return form;
}
