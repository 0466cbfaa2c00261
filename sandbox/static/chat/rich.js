// rich_text and markdown blocks.

import { el } from './dom.js';
import { emoji } from './emoji.js';
import { anchor, mention, mrkdwn, plain } from './mrkdwn.js';
import { picture } from './pictures.js';

export function richText(block, scene) {
  return el('div', { class: 'rich', dir: 'auto' }, block.elements.map((part) => richPart(part, scene)));
}

function richPart(part, scene) {
  const inside = () => part.elements.map((each) => richInline(each, scene));
  switch (part.type) {
    case 'rich_text_list': {
      const list = el(part.style === 'ordered' ? 'ol' : 'ul', { start: part.offset ? part.offset + 1 : null });
      list.style.marginInlineStart = `${(part.indent ?? 0) * 20}px`;
      list.append(...part.elements.map((item) => el('li', {}, item.elements.map((each) => richInline(each, scene)))));
      return list;
    }
    case 'rich_text_preformatted':
      return el('pre', {}, inside());
    case 'rich_text_quote':
      return el('blockquote', {}, inside());
    default:
      return el('p', {}, inside());
  }
}

function richInline(part, scene) {
  let node;
  switch (part.type) {
    case 'text': node = el('span', {}, plain(part.text)); break;
    case 'link': node = anchor(part.url, part.text ?? part.url); break;
    case 'user': node = mention(`@${scene.nameOf(part.user_id) || part.user_id}`); break;
    case 'channel': node = mention(`#${scene.channelName(part.channel_id) || part.channel_id}`); break;
    case 'broadcast': node = mention(`@${part.range}`); break;
    case 'emoji': node = el('span', {}, picture(part.name) ?? emoji(part.name)); break;
    case 'date': {
      const fallback = (part.fallback ?? '').replaceAll('|', ' ');
      node = el('span', {}, mrkdwn(`<!date^${part.timestamp}^${part.format}|${fallback}>`, scene));
      break;
    }
    default: node = el('span', {}, part.text ?? '');
  }
  for (const [style, tag] of [['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['code', 'code']]) {
    if (part.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

/** The markdown block: headings, lists and emphasis, by way of mrkdwn. */
export function markdown(words, scene) {
  const slackLike = (line) =>
    line
      .replace(/!?\[([^\]]+)\]\((\S+?)\)/g, '<$2|$1>')
      .replace(/\*\*(.+?)\*\*/g, '*$1*')
      .replace(/~~(.+?)~~/g, '~$1~');
  return el('div', { class: 'rich', dir: 'auto' }, words.split('\n').map((line) => {
    const heading = /^(#{1,6}) (.*)/.exec(line);
    if (heading) return el('h4', {}, mrkdwn(slackLike(heading[2]), scene));
    return el('div', {}, mrkdwn(slackLike(line.replace(/^\s*[-*] /, '• ')), scene), line ? null : el('br'));
  }));
}
