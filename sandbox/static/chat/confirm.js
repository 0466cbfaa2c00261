// The "are you sure" of an element's `confirm`.

import { el } from './dom.js';
import { text } from './mrkdwn.js';

/** Resolves to whether the person agreed. */
export function confirmed(question, scene) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const yes = el('button', { type: 'submit', value: 'yes', class: `btn ${question.style === 'danger' ? 'danger' : 'primary'}` },
      text(question.confirm, scene));
    const dialog = el('dialog', { class: 'confirm' }, el('form', { method: 'dialog' },
      el('h3', { dir: 'auto' }, text(question.title, scene)),
      el('p', { dir: 'auto' }, text(question.text, scene)),
      el('div', { class: 'dialog-foot' },
        el('button', { type: 'submit', value: 'no', class: 'btn' }, text(question.deny, scene)), yes)));
    dialog.addEventListener('close', () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
