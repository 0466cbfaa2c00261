// Elements without innerHTML: texts stay texts.

/** el('button', { class: 'btn', onclick: f, 'aria-label': '…' }, 'text', node, …) */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export async function post(path, body) {
  const response = await fetch(`/sandbox/slack/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.headers.get('Content-Type')?.includes('json')
    ? response.json()
    : { ok: false, failure: await response.text() };
}

const FAILURES = {
  operation_timeout: 'The app did not answer within three seconds.',
  dispatch_failed: 'The app could not be reached, or answered with an error.',
};
export const explain = (failure) => FAILURES[failure] ?? `That did not work (${failure}).`;

export const safeUrl = (url) => (/^(https?:|mailto:|tel:)/i.test(url) ? url : '');

/** A menu below a button: closes on Escape, on a click elsewhere, and moves with the arrow keys. */
export function menu(button, items) {
  const list = el('div', { class: 'menu', role: 'menu' });
  const close = (back) => {
    list.remove();
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    if (back) button.focus();
  };
  const outside = (event) => {
    if (!list.contains(event.target) && event.target !== button) close(false);
  };
  for (const item of items) {
    list.append(
      el('button', { type: 'button', role: 'menuitem', onclick: () => { close(true); item.run(); } }, item.node),
    );
  }
  list.addEventListener('keydown', (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    if (event.key === 'Escape') { event.stopPropagation(); close(true); }
    else if (event.key === 'ArrowDown') all[(at + 1) % all.length].focus();
    else if (event.key === 'ArrowUp') all[(at + all.length - 1) % all.length].focus();
    else return;
    event.preventDefault();
  });
  document.body.append(list);
  const box = button.getBoundingClientRect();
  list.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - list.offsetHeight - 8))}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
  button.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  list.firstElementChild?.focus();
}
