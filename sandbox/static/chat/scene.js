// Where blocks stand: who reads them, what they hold, and how a click reaches the app.

import { confirmed } from './confirm.js';
import { el, explain, post } from './dom.js';
import { picture } from './pictures.js';

/** `place` is {channel, ts} or {view_id}; `held` is what the place's inputs hold so far (only forms have it). */
export function scene(state, place, content, held = null) {
  const user = state.users.find((each) => each.id === state.user);
  const values = content.state?.values ?? content.state ?? {};
  const self = {
    id: place.view_id ?? place.ts,
    locale: user.locale,
    tz: user.tz,
    now: () => new Date(state.now * 1000),
    nameOf: (id) => state.users.find((each) => each.id === id)?.real_name,
    channelName: (id) => state.channels.find((each) => each.id === id)?.name,
    people: () => state.users.filter((each) => each.team_id === user.team_id && !each.is_bot),
    channels: () => state.channels.filter((each) => !each.is_im),
    stateOf: (blockId, actionId) => values[blockId]?.[actionId],
    errorOf: (blockId) => content.errors?.[blockId],
    keep(block, part, raw) {
      if (held) (held[block.block_id] ??= {})[part.action_id] = raw ?? '';
    },
    async act(block, part, raw, node) {
      if (!(await confirmed(part.confirm, self))) return;
      const body = { ...place, user: state.user, block_id: block.block_id, action_id: part.action_id };
      if (raw !== undefined) body.value = raw;
      if (held) body.values = held;
      node.classList.add('busy');
      const answer = await post('act', body);
      node.classList.remove('busy');
      if (!answer.ok) complain(node, explain(answer.failure));
    },
    async options(block, part, query) {
      const body = { ...place, user: state.user, block_id: block.block_id, action_id: part.action_id, query };
      return (await post('options', body)).options ?? [];
    },
  };
  return self;
}

function complain(node, words) {
  const place = node.closest('.block') ?? node;
  place.nextElementSibling?.matches('.complaint') && place.nextElementSibling.remove();
  place.after(el('div', { class: 'complaint', role: 'alert' }, picture('warning'), ' ', words));
}
