// The chat pane: workspaces, people, channels, messages, App Home and modals of the sandbox's Slack.

import { blocks } from './chat/blocks.js';
import { composer } from './chat/composer.js';
import { el, explain, menu, post } from './chat/dom.js';
import { avatar, messageList } from './chat/messages.js';
import { modals } from './chat/modal.js';
import { picture } from './chat/pictures.js';
import { scene } from './chat/scene.js';

const remembered = (key, fallback) => JSON.parse(localStorage.getItem(`sandbox.${key}`) ?? 'null') ?? fallback;
const remember = (key, value) => localStorage.setItem(`sandbox.${key}`, JSON.stringify(value));

export function mount(place) {
  const here = remembered('chat', { user: '', channel: '', tab: 'messages' });
  const read = remembered('read', {});
  const byTeam = {}; // team id → where one was last in it
  const rail = el('nav', { class: 'rail', 'aria-label': 'Workspaces' });
  const side = el('aside', { class: 'side', 'aria-label': 'Channels' });
  const head = el('header', { class: 'place-head' });
  const list = el('div', { class: 'messages', role: 'log', 'aria-live': 'polite', 'aria-label': 'Messages', tabindex: '0' });
  const home = el('div', { class: 'home', hidden: true });
  const foot = el('div', { class: 'foot' });
  const main = el('div', { class: 'place' }, head, list, home, foot);
  const body = el('div', { class: 'chat' }, rail, side, main);
  const veil = el('div', { class: 'veil', hidden: true });
  place.replaceChildren(body, veil);

  const messages = messageList(list);
  const modal = modals(body, veil);
  const box = composer(foot);
  let state = null;
  let homeKey = '';
  const lastDrawn = new Map();
  let running = false;
  let again = false;

  async function refresh() {
    if (running) { again = true; return; }
    running = true;
    do {
      again = false;
      try {
        const response = await fetch(`/sandbox/slack/state?user=${here.user}&channel=${here.channel}`);
        state = await response.json();
        if (state.users.length) show();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // the page's header tells of a sandbox that is away
      }
    } while (again);
    running = false;
  }

  function go(change) {
    Object.assign(here, change);
    remember('chat', here);
    body.classList.remove('open');
    return refresh();
  }

  function show() {
    here.user = state.user;
    here.channel = state.channel;
    const channel = state.channels.find((each) => each.id === state.channel);
    const user = state.users.find((each) => each.id === state.user);
    byTeam[user.team_id] = { user: state.user, channel: state.channel };
    read[`${state.user} ${state.channel}`] = channel.latest;
    remember('read', read);
    const onHome = channel.is_im && here.tab === 'home';
    changed('rail', [state.teams, user.team_id]) && showRail(user);
    changed('side', [user, state.channels, state.channel]) && showSide(user);
    changed('head', [channel.id, channel.is_archived, onHome]) && showHead(channel, onHome);
    list.hidden = foot.hidden = onHome;
    home.hidden = !onHome;
    if (onHome) showHome();
    else { messages.show(state); box.show(state); }
    modal.show(state);
  }

  /** Drawing anew takes focus and open menus away, so a part is drawn only when what it shows has changed. */
  function changed(part, facts) {
    const key = JSON.stringify(facts);
    const differs = lastDrawn.get(part) !== key;
    lastDrawn.set(part, key);
    return differs;
  }

  function showRail(user) {
    rail.replaceChildren(...state.teams.map((team) => el('button', {
      type: 'button', title: team.name, 'aria-label': team.name, 'aria-pressed': String(team.id === user.team_id),
      onclick: () => {
        const someone = state.users.find((each) => each.team_id === team.id && !each.is_bot);
        return go(byTeam[team.id] ?? { user: someone.id, channel: '' });
      },
    }, team.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join(''))));
  }

  function showSide(user) {
    const team = state.teams.find((each) => each.id === user.team_id);
    const people = state.users.filter((each) => each.team_id === team.id && !each.is_bot);
    const who = el('select', { 'aria-label': 'Who you are', onchange: (event) => go({ user: event.target.value }) },
      people.map((each) => el('option', { value: each.id, selected: each.id === user.id },
        each.real_name + (each.is_guest ? ' (guest)' : ''))));
    const row = (channel) => {
      const unread = channel.id !== state.channel && channel.latest > (read[`${state.user} ${channel.id}`] ?? '');
      return el('button', {
        type: 'button', class: unread ? 'unread' : '', 'aria-current': channel.id === state.channel ? 'page' : null,
        onclick: () => go({ channel: channel.id, tab: 'messages' }),
      }, el('span', { class: 'sign', 'aria-hidden': 'true' }, sign(channel)),
      channel.is_im && avatar({ is_bot: true }), el('span', { class: 'name' }, channel.is_im ? appName(channel) : channel.name),
      unread && el('span', { class: 'dot', title: 'Unread', role: 'img', 'aria-label': 'unread' }));
    };
    const focused = side.contains(document.activeElement) && document.activeElement.tagName === 'SELECT';
    side.replaceChildren(
      el('div', { class: 'team' }, team.name),
      el('label', { class: 'who' }, avatar(user), who),
      el('h4', {}, 'Channels'),
      ...state.channels.filter((each) => !each.is_im).map(row),
      el('h4', {}, 'Apps'),
      ...state.channels.filter((each) => each.is_im).map(row),
      el('p', { class: 'speaks' }, `${user.locale} · ${user.tz.split('/').pop().replace('_', ' ')}`),
    );
    if (focused) who.focus();
  }

  const sign = (channel) => {
    if (channel.is_im) return '';
    if (channel.is_archived) return '▫';
    return channel.is_private ? picture('lock') : '#';
  };

  const appName = (channel) => channel.app[0].toUpperCase() + channel.app.slice(1);

  function showHead(channel, onHome) {
    const tab = (name, words) => el('button', {
      type: 'button', role: 'tab', 'aria-selected': String((name === 'home') === onHome),
      onclick: () => { if (name === 'home') openHome(); else go({ tab: name }); },
    }, words);
    const more = el('button', { type: 'button', class: 'btn quiet', 'aria-haspopup': 'menu', 'aria-label': 'Channel levers' }, '⋯');
    more.addEventListener('click', () => menu(more, [
      { node: channel.is_archived ? 'Bring this channel back' : 'Archive this channel', run: () => post('archive', { channel: channel.id }) },
      { node: 'Throttle the app’s next message here (429, 30 s)', run: () => post('throttle', { channel: channel.id }) },
    ]));
    head.replaceChildren(...[
      el('button', { type: 'button', class: 'btn quiet burger', 'aria-label': 'Channels', onclick: () => body.classList.toggle('open') }, '☰'),
      el('h2', {}, channel.is_im ? appName(channel) : `# ${channel.name}`),
      channel.is_archived && el('span', { class: 'badge amber' }, 'archived'),
      channel.is_im && el('div', { class: 'switch', role: 'tablist' }, tab('home', 'Home'), tab('messages', 'Messages')),
      !channel.is_im && more,
    ].filter(Boolean));
  }

  async function openHome() {
    homeKey = '';
    await go({ tab: 'home' });
    const answer = await post('home', { user: state.user });
    if (!answer.ok && !state.home) homeTrouble(answer.failure);
  }

  function homeTrouble(failure) {
    home.replaceChildren(el('div', { class: 'empty' }, el('span', { class: 'big' }, picture('house')), explain(failure)));
  }

  function showHome() {
    const key = `${state.user} ${state.home?.hash}`;
    if (key === homeKey) return;
    homeKey = key;
    if (!state.home) {
      home.replaceChildren(el('div', { class: 'empty' }, el('span', { class: 'big' }, picture('house')), 'The app has put nothing here yet.'));
      return;
    }
    home.replaceChildren(...blocks(state.home.blocks, scene(state, { view_id: state.home.id }, state.home, {})));
  }

  window.addEventListener('sandbox:slack', refresh);
  main.addEventListener('pointerdown', () => body.classList.remove('open'));
  return refresh();
}
