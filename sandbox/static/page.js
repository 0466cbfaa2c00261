// Loads the panes, each by itself so that one that fails leaves the others standing, and passes the feed on to them.

const PANES = { chat: 'Chat', mailbox: 'Mailbox', networks: 'Networks', clock: '' };
const KINDS = { slack: 'chat', mailbox: 'mailbox', networks: 'networks', clock: 'clock' };
const world = document.querySelector('.world');
const motto = document.getElementById('motto');
const words = motto.textContent;

for (const [name, title] of Object.entries(PANES)) {
  const element = document.getElementById(name);
  import(`/static/${name}.js`)
    .then((module) => module.mount(element))
    .catch((error) => {
      console.error(error);
      if (title) element.innerHTML = `<div class="empty">${title} is not there yet.</div>`;
    });
}

function show(pane) {
  world.dataset.shown = pane;
  for (const button of document.querySelectorAll('.tabs button')) {
    button.setAttribute('aria-pressed', String(button.dataset.pane === pane));
    if (button.dataset.pane === pane) button.classList.remove('news');
  }
}

document.querySelector('.tabs').addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button) show(button.dataset.pane);
});

function listen() {
  const feed = new EventSource('/sandbox/events');
  let lost = false;
  for (const [kind, pane] of Object.entries(KINDS)) {
    feed.addEventListener(kind, () => {
      window.dispatchEvent(new CustomEvent(`sandbox:${kind}`));
      if (pane !== world.dataset.shown) document.querySelector(`.tabs [data-pane="${pane}"]`)?.classList.add('news');
    });
  }
  feed.onopen = () => {
    motto.textContent = words;
    motto.classList.remove('offline');
    if (lost) for (const kind of Object.keys(KINDS)) window.dispatchEvent(new CustomEvent(`sandbox:${kind}`));
    lost = false;
  };
  feed.onerror = () => {
    lost = true;
    motto.textContent = 'The sandbox is not answering. It will be back as soon as it runs again.';
    motto.classList.add('offline');
    if (feed.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}
listen();
