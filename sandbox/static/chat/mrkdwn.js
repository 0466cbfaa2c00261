// Slack's text format as elements. `scene` knows people, channels, the reader's language, zone and time.

import { el, safeUrl } from './dom.js';
import { emoji } from './emoji.js';
import { drawn, picture } from './pictures.js';

const INLINE = new RegExp(
  [
    '<([^<>\\n]+)>',
    '`([^`\\n]+)`',
    ':([a-z0-9_+-]+)(?:::skin-tone-\\d)?:',
    '(?<![\\p{L}\\p{N}])([*_~])(?=\\S)([^\\n]+?)(?<=\\S)\\4(?![\\p{L}\\p{N}])',
  ].join('|'),
  'gu',
);
const STYLE = { '*': 'strong', _: 'em', '~': 's' };
const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A text object, plain or mrkdwn, as nodes. */
export function text(object, scene) {
  if (!object) return [];
  if (typeof object === 'string') return mrkdwn(object, scene);
  return object.type === 'plain_text' ? plain(object.text) : mrkdwn(object.text, scene);
}

/** Names of emoji turned into characters, for places that take only text. */
export const emojify = (words) => words.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));

export function plain(words) {
  return lines(emojify(words));
}

export function mrkdwn(words, scene) {
  return words.split(/```\n?([\s\S]*?)```/g).flatMap((part, n) => {
    if (n % 2) return [el('pre', {}, unescape(part))];
    return quotes(part, scene);
  });
}

function quotes(words, scene) {
  const groups = [];
  for (const line of words.split('\n')) {
    const quoted = /^(>|&gt;) ?/.exec(line);
    const last = groups.at(-1);
    const body = quoted ? line.slice(quoted[0].length) : line;
    if (last && last.quoted === Boolean(quoted)) last.lines.push(body);
    else groups.push({ quoted: Boolean(quoted), lines: [body] });
  }
  return groups.flatMap((group) => {
    const nodes = inline(group.lines.join('\n'), scene);
    return group.quoted ? [el('blockquote', {}, nodes)] : nodes;
  });
}

function inline(words, scene) {
  const nodes = [];
  let at = 0;
  for (const match of words.matchAll(INLINE)) {
    nodes.push(...lines(unescape(words.slice(at, match.index))));
    at = match.index + match[0].length;
    const [, angle, code, name, mark, inner] = match;
    if (angle !== undefined) nodes.push(link(angle, scene));
    else if (code !== undefined) nodes.push(el('code', {}, unescape(code)));
    else if (name !== undefined) nodes.push(picture(name) ?? emoji(name));
    else nodes.push(el(STYLE[mark], {}, inline(inner, scene)));
  }
  nodes.push(...lines(unescape(words.slice(at))));
  return nodes;
}

function lines(words) {
  return words.split('\n').flatMap((line, n) => [...(n ? [el('br')] : []), ...drawn(line)]);
}

function link(inside, scene) {
  const [target, ...rest] = inside.split('|');
  const label = rest.join('|');
  if (target.startsWith('@')) return mention(`@${scene.nameOf(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith('#')) return mention(`#${label || scene.channelName(target.slice(1)) || target.slice(1)}`);
  if (target.startsWith('!date^')) return date(target, label, scene);
  if (target.startsWith('!')) return mention(label || `@${target.slice(1).split('^')[0]}`);
  return anchor(unescape(target), label ? inline(label, scene) : unescape(target));
}

export const mention = (words) => el('span', { class: 'mention' }, words);

export function anchor(url, label) {
  const href = safeUrl(url);
  return href ? el('a', { href, target: '_blank', rel: 'noopener' }, label) : el('span', {}, label);
}

const DATES = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

function date(target, fallback, scene) {
  const [, stamp, format, url] = target.split('^');
  const at = new Date(Number(stamp) * 1000);
  if (!format || Number.isNaN(at.getTime())) return document.createTextNode(unescape(fallback));
  const words = unescape(format).replace(/\{(\w+)\}/g, (whole, name) => dateWords(name, at, scene) ?? whole);
  const node = el('time', { datetime: at.toISOString(), title: stamped(at, scene) }, words);
  return url ? anchor(url, node) : node;
}

function dateWords(name, at, scene) {
  if (name === 'ago') return ago(at, scene);
  const pretty = name.endsWith('_pretty');
  if (pretty) {
    const away = dayNumber(at, scene) - dayNumber(scene.now(), scene);
    if (Math.abs(away) <= 1) return new Intl.RelativeTimeFormat(scene.locale, { numeric: 'auto' }).format(away, 'day');
  }
  const shape = DATES[name.replace('_pretty', '').replace('day_divider', 'date_long')];
  return shape && new Intl.DateTimeFormat(scene.locale, { ...shape, timeZone: scene.tz }).format(at);
}

function ago(at, scene) {
  const seconds = (at - scene.now()) / 1000;
  const units = [['day', 86400], ['hour', 3600], ['minute', 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(scene.locale, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

export function dayNumber(at, scene) {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: scene.tz }).format(at);
  return Date.parse(`${day}T00:00:00Z`) / 86400000;
}

export const stamped = (at, scene) =>
  new Intl.DateTimeFormat(scene.locale, { dateStyle: 'full', timeStyle: 'short', timeZone: scene.tz }).format(at);
