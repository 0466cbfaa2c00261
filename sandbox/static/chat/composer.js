// The box at the bottom: a slash command goes to the app, anything else is a message. Offers the words of the command.

import { el, explain, post } from './dom.js';

export function composer(place) {
  let state = null;
  let at = -1;
  const sent = [];
  let past = 0;
  const hints = el('div', { class: 'hints', role: 'listbox', id: 'hints', hidden: true });
  const field = el('input', {
    type: 'text', class: 'field', dir: 'auto', autocomplete: 'off', role: 'combobox', maxlength: 4000,
    'aria-label': 'Message or command', 'aria-controls': 'hints', 'aria-expanded': 'false', 'aria-autocomplete': 'list',
  });
  const send = el('button', { type: 'submit', class: 'btn primary', 'aria-label': 'Send' }, '➤');
  const trouble = el('div', { class: 'complaint', role: 'alert', hidden: true });
  const form = el('form', { class: 'composer' }, hints, trouble, el('div', { class: 'composer-row' }, field, send));
  place.append(form);

  function offer() {
    const typed = field.value;
    const found = typed.startsWith('/') ? state.hints.filter(([words]) => words.startsWith(typed.trimEnd()) && words !== typed) : [];
    at = -1;
    hints.replaceChildren(...found.map(([words, meaning], n) => el('div', {
      id: `hint-${n}`, role: 'option', 'aria-selected': 'false',
      onpointerdown: (event) => { event.preventDefault(); take(words); },
    }, el('code', {}, words), el('span', {}, meaning))));
    hints.hidden = !found.length;
    field.setAttribute('aria-expanded', String(Boolean(found.length)));
    field.removeAttribute('aria-activedescendant');
  }

  function take(words) {
    field.value = words.replace(/(@handle|CREATOR|EVENT)$/, '');
    field.focus();
    offer();
  }

  function mark(next) {
    const rows = [...hints.children];
    at = (next + rows.length) % rows.length;
    rows.forEach((row, n) => row.setAttribute('aria-selected', String(n === at)));
    rows[at].scrollIntoView({ block: 'nearest' });
    field.setAttribute('aria-activedescendant', `hint-${at}`);
  }

  field.addEventListener('input', offer);
  field.addEventListener('focus', offer);
  field.addEventListener('blur', () => { hints.hidden = true; });
  field.addEventListener('keydown', (event) => {
    const open = !hints.hidden;
    if (event.key === 'ArrowDown' && open) mark(at + 1);
    else if (event.key === 'ArrowUp' && open && at >= 0) mark(at - 1);
    else if (event.key === 'ArrowUp' && sent.length && past > 0) { field.value = sent[(past -= 1)]; hints.hidden = true; }
    else if ((event.key === 'Tab' || event.key === 'Enter') && open && at >= 0) hints.children[at].dispatchEvent(new Event('pointerdown'));
    else if (event.key === 'Escape' && open) hints.hidden = true;
    else return;
    event.preventDefault();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    hints.hidden = true;
    past = sent.push(text);
    send.classList.add('busy');
    const answer = await post('say', { user: state.user, channel: state.channel, text });
    send.classList.remove('busy');
    trouble.hidden = answer.ok || text.startsWith('/');
    trouble.textContent = answer.ok ? '' : explain(answer.failure);
  });

  return {
    show(next) {
      state = next;
      const channel = state.channels.find((each) => each.id === state.channel);
      const where = channel.is_im ? 'the app' : `#${channel.name}`;
      field.disabled = send.disabled = channel.is_archived;
      field.placeholder = channel.is_archived ? 'This channel is archived' : `Message ${where}, or type /connections`;
    },
  };
}
