// The messages of a channel. Each is drawn anew only when it has changed, so what one has typed in it stays.

import { blocks } from './blocks.js';
import { el } from './dom.js';
import { dayNumber, mrkdwn, stamped } from './mrkdwn.js';
import { picture } from './pictures.js';
import { scene } from './scene.js';

const COLOURS = ['#7b3fa0', '#c2513a', '#1f7a6d', '#2065b8', '#a3356d', '#7a6412', '#4a57b8', '#3c7a3a'];

export function avatar(user) {
  if (user?.is_bot) {
    return el('span', { class: 'avatar bot', 'aria-hidden': 'true' }, el('img', { src: '/static/icon.svg', alt: '' }));
  }
  const name = user?.real_name ?? 'Slackbot';
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const letters = name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join('');
  const node = el('span', { class: 'avatar', 'aria-hidden': 'true' }, user ? letters : picture('speech_balloon'));
  node.style.background = COLOURS[sum % COLOURS.length];
  return node;
}

export function messageList(list) {
  let of = '';
  let drawn = new Map(); // ts → { node, changed, row }

  function show(state) {
    const key = `${state.user} ${state.channel}`;
    const fresh = key !== of;
    const atEnd = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 90;
    if (fresh) drawn = new Map();
    of = key;
    list.setAttribute('aria-busy', String(fresh));
    const next = new Map();
    const rows = [];
    let before = null;
    for (const message of state.messages) {
      const together = before && before.user === message.user && before.ephemeral === message.ephemeral
        && !before.blocks && !message.blocks && message.ts - before.ts < 300 && sameDay(before, message, state);
      if (!before || !sameDay(before, message, state)) rows.push(divider(message, state));
      const known = drawn.get(message.ts);
      const unchanged = known && known.changed === message.changed && known.together === Boolean(together);
      const node = unchanged ? known.node : draw(message, state, together);
      if (!fresh && !known) node.classList.add('arrived');
      if (!fresh && known && known.changed !== message.changed) node.classList.add('touched');
      next.set(message.ts, { node, changed: message.changed, together: Boolean(together) });
      rows.push(node);
      before = message;
    }
    if (!rows.length) rows.push(welcome(state));
    drawn = next;
    settle(rows);
    if (atEnd) list.scrollTop = list.scrollHeight;
    list.setAttribute('aria-busy', 'false');
  }

  function settle(rows) {
    const keep = new Set(rows);
    for (const child of [...list.children]) if (!keep.has(child)) child.remove();
    rows.forEach((row, n) => {
      if (list.children[n] !== row) list.insertBefore(row, list.children[n] ?? null);
    });
  }

  return { show };
}

const at = (message) => new Date(message.ts * 1000);

function sameDay(one, other, state) {
  const reader = readerOf(state);
  return dayNumber(at(one), reader) === dayNumber(at(other), reader);
}

function readerOf(state) {
  const user = state.users.find((each) => each.id === state.user);
  return { tz: user.tz, locale: 'en' };
}

function divider(message, state) {
  const reader = readerOf(state);
  const words = new Intl.DateTimeFormat('en', { weekday: 'long', month: 'long', day: 'numeric', timeZone: reader.tz }).format(at(message));
  return el('div', { class: 'day', role: 'separator' }, el('span', {}, words));
}

function draw(message, state, together) {
  const author = state.users.find((each) => each.id === message.user);
  const reader = readerOf(state);
  const stage = scene(state, { channel: state.channel, ts: message.ts }, message);
  const time = el('time', { datetime: at(message).toISOString(), title: stamped(at(message), reader) },
    new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit', timeZone: reader.tz }).format(at(message)));
  const body = message.blocks?.length
    ? blocks(message.blocks, stage)
    : el('div', { class: 'text', dir: 'auto' }, mrkdwn(message.text, stage));
  const times = message.edits > 1 ? ` ${message.edits} times` : '';
  return el('article', { class: `message${together ? ' together' : ''}${message.ephemeral ? ' ephemeral' : ''}`, 'data-ts': message.ts },
    el('div', { class: 'gutter' }, together ? time : avatar(author)),
    el('div', { class: 'said' },
      message.ephemeral && el('div', { class: 'only-you' }, picture('eye'), ' Only visible to you'),
      !together && el('div', { class: 'byline' },
        el('strong', {}, author?.real_name ?? 'Slackbot'),
        (!author || author.is_bot) && el('span', { class: 'badge grey' }, 'APP'), time),
      body,
      message.edits > 0 && el('span', { class: 'edited', title: `Edited${times}` }, '(edited)')));
}

function welcome(state) {
  const channel = state.channels.find((each) => each.id === state.channel);
  const direct = channel.is_im;
  return el('div', { class: 'empty' },
    el('span', { class: 'big' }, picture(direct ? 'wave' : 'sunny')),
    el('strong', {}, direct ? 'Just you and the app' : `It is quiet in #${channel.name}`),
    el('span', {}, 'Type ', el('code', {}, '/connections'), ' below, or break a connection on the right and watch.'));
}
