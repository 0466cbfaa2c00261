// Emoji that the product's messages live by, drawn here, so that they look alike on machines without an emoji font.

const C = { red: '#e0333f', green: '#2fa866', yellow: '#f4c430', orange: '#f08c2e', blue: '#3b82d6', purple: '#8a4fc0' };
const circle = (fill, more = '') => `<circle cx="10" cy="10" r="8.2" fill="${fill}" ${more}/><path d="M5.4 7.6A5.4 5.4 0 0 1 9 4.3" stroke="#fff" stroke-opacity=".55" stroke-width="1.4" fill="none"/>`;
const square = (fill) => `<rect x="2" y="2" width="16" height="16" rx="3.4" fill="${fill}"/>`;
const line = (d, stroke, width = 2) => `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const shape = (d, fill) => `<path d="${d}" fill="${fill}"/>`;
const PAPER = '#f5efe6';
const INK = '#5b5263';
const bell = shape('M10 2.2a5 5 0 0 0-5 5c0 4-1.8 5.6-1.8 6.6h13.6c0-1-1.8-2.6-1.8-6.6a5 5 0 0 0-5-5z', C.yellow) + shape('M8 15a2 2 0 0 0 4 0z', C.orange);
const envelope = '<rect x="1.6" y="4" width="16.8" height="12" rx="2" fill="#f5efe6" stroke="#8d8296"/>' + line('M2.4 5.4 10 11l7.6-5.6', '#8d8296', 1.4);
const calendar = `<rect x="2.5" y="3.5" width="15" height="14" rx="2.5" fill="${PAPER}" stroke="#8d8296"/>` + shape('M2.5 6a2.5 2.5 0 0 1 2.5-2.5h10A2.5 2.5 0 0 1 17.5 6v2h-15z', C.red) + line('M6.5 2v3M13.5 2v3', INK, 1.5) + shape('M6 11h2v2H6zM9 11h2v2H9zM12 11h2v2h-2zM6 14h2v2H6zM9 14h2v2H9z', INK);
const clock = `<circle cx="10" cy="10" r="7.6" fill="${PAPER}" stroke="${INK}" stroke-width="1.6"/>` + line('M10 5.6V10l3 2', INK, 1.6);
const person = (x, fill) => `<circle cx="${x}" cy="6.5" r="3.4" fill="${fill}"/><path d="M${x - 6} 17.5a6 6 0 0 1 12 0z" fill="${fill}"/>`;
const turning = square(C.blue) + line('M6 10a4 4 0 0 1 7-2.6M14 10a4 4 0 0 1-7 2.6', '#fff', 1.7) + line('M13.3 4.8v2.8h-2.8M6.7 15.2v-2.8h2.8', '#fff', 1.7);

// name [other names]: unicode, drawing
const DRAWN = [
  ['red_circle', '🔴', circle(C.red)],
  ['large_green_circle', '🟢', circle(C.green)],
  ['large_yellow_circle', '🟡', circle(C.yellow)],
  ['large_orange_circle', '🟠', circle(C.orange)],
  ['large_blue_circle', '🔵', circle(C.blue)],
  ['large_purple_circle', '🟣', circle(C.purple)],
  ['white_circle', '⚪', circle('#d9d3dd', 'stroke="#b4abb9"')],
  ['black_circle', '⚫', circle('#3a343f')],
  ['large_red_square', '🟥', square(C.red)],
  ['large_green_square', '🟩', square(C.green)],
  ['large_yellow_square', '🟨', square(C.yellow)],
  ['large_blue_square', '🟦', square(C.blue)],
  ['white_large_square', '⬜', square('#d9d3dd')],
  ['white_check_mark', '✅', square(C.green) + line('M5.8 10.4 8.8 13.4 14.4 7', '#fff', 2.2)],
  ['heavy_check_mark', '✔️', line('M3.5 10.8 8 15.2 16.5 5.2', C.green, 2.8)],
  ['x', '❌', line('M4.5 4.5l11 11M15.5 4.5l-11 11', C.red, 3)],
  ['warning', '⚠️', shape('M10 1.8 19 17.4a1 1 0 0 1-.9 1.4H1.9a1 1 0 0 1-.9-1.4z', C.yellow) + line('M10 7.5v4.7M10 15.4v.1', '#453a10', 1.9)],
  ['link chains', '🔗', line('M8.6 11.4a3.4 3.4 0 0 0 4.8 0l3-3a3.4 3.4 0 0 0-4.8-4.8l-1.2 1.2', '#7d8ba3', 2.1) + line('M11.4 8.6a3.4 3.4 0 0 0-4.8 0l-3 3a3.4 3.4 0 0 0 4.8 4.8l1.2-1.2', '#7d8ba3', 2.1)],
  ['tada partying_face confetti_ball', '🎉', shape('M2.2 18 6.6 6.6l6.8 6.8z', C.yellow) + line('M6.6 6.6l6.8 6.8', C.orange, 2) + line('M11 6c.4-2 2-2.5 1.6-4.4M14 9c2-.4 2.5-2 4.4-1.6M12.6 7.4l3.4-3.4', C.purple, 1.5) + `<circle cx="17" cy="2.8" r="1.1" fill="${C.red}"/><circle cx="7.5" cy="3" r="1" fill="${C.blue}"/><circle cx="17.2" cy="12.8" r="1" fill="${C.green}"/>`],
  ['wave', '👋', shape('M5.2 10.2 3.6 7a1.1 1.1 0 0 1 2-1l1.8 3-2.6-5a1.15 1.15 0 0 1 2.1-1l2.7 5-1.9-4.4a1.15 1.15 0 0 1 2.1-.9l2.3 5.2.1-2a1.2 1.2 0 0 1 2.4 0c.2 4-.2 7.3-2.5 9.2-2.6 2.1-5.9.9-7.3-2z', C.yellow) + line('M16.5 3.5c1 .6 1.6 1.4 1.8 2.5M2 13.5c.3 1.2.9 2 1.9 2.6', '#8d8296', 1.2)],
  ['envelope email e-mail', '✉️', envelope],
  ['envelope_with_arrow incoming_envelope inbox_tray mailbox_with_mail mailbox', '📩', envelope + line('M10 8v8M7 13l3 3 3-3', C.red, 1.8)],
  ['bell', '🔔', bell],
  ['no_bell', '🔕', bell + line('M3 17 17 3', C.red, 2.2)],
  ['eyes', '👀', '<ellipse cx="6" cy="10" rx="4" ry="6" fill="#fff" stroke="#5b5263"/><ellipse cx="14" cy="10" rx="4" ry="6" fill="#fff" stroke="#5b5263"/><circle cx="4.8" cy="10.6" r="2" fill="#3a343f"/><circle cx="12.8" cy="10.6" r="2" fill="#3a343f"/>'],
  ['eye', '👁️', '<path d="M1.5 10S4.5 4.8 10 4.8 18.5 10 18.5 10 15.5 15.2 10 15.2 1.5 10 1.5 10z" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="10" cy="10" r="2.6" fill="currentColor"/>'],
  ['hourglass hourglass_flowing_sand', '⏳', shape('M5 2.5h10c0 4-3.5 5-3.5 7.5s3.5 3.5 3.5 7.5H5c0-4 3.5-5 3.5-7.5S5 6.5 5 2.5z', '#cfe3f5') + shape('M6.5 6h7c-.8 1.8-2.3 2.6-2.7 3.8H9.2C8.8 8.6 7.3 7.8 6.5 6zM6 16.5c.6-2 2.4-2.6 4-3.2 1.6.6 3.4 1.2 4 3.2z', C.orange) + line('M4.5 2.2h11M4.5 17.8h11', '#7a5a36', 1.9)],
  ['lock closed_lock_with_key', '🔒', line('M6.3 9V6.5a3.7 3.7 0 0 1 7.4 0V9', '#8d8296', 2) + '<rect x="3.8" y="8.6" width="12.4" height="9.4" rx="2" fill="#f4b73f"/>' + line('M10 12v2.6', '#6d4d10', 1.9)],
  ['unlock', '🔓', line('M6.3 9V6a3.7 3.7 0 0 1 7-1.7', '#8d8296', 2) + '<rect x="3.8" y="8.6" width="12.4" height="9.4" rx="2" fill="#f4b73f"/>' + line('M10 12v2.6', '#6d4d10', 1.9)],
  ['key', '🔑', '<circle cx="6.5" cy="6.5" r="3.8" fill="none" stroke="#e3a52e" stroke-width="2.6"/>' + line('M9.3 9.3 17 17M14 14l2-2', '#e3a52e', 2.6)],
  ['sparkles dizzy star', '✨', shape('M8 3l1.5 5L14.5 10l-5 1.8L8 17l-1.6-5.2L1.5 10l4.9-2z', C.yellow) + shape('M15.5 1.5l.7 2.2 2.2.8-2.2.8-.7 2.2-.7-2.2-2.2-.8 2.2-.8zM16 13l.5 1.5 1.5.5-1.5.5L16 17l-.5-1.5-1.5-.5 1.5-.5z', C.orange)],
  ['bulb', '💡', shape('M10 1.8a5.8 5.8 0 0 0-3.4 10.5c.7.6 1 1.3 1 2.2h4.8c0-.9.3-1.6 1-2.2A5.8 5.8 0 0 0 10 1.8z', C.yellow) + line('M8 16.4h4M8.8 18.4h2.4', '#8d8296', 1.5)],
  ['information_source', 'ℹ️', square(C.blue) + line('M10 9.4v4.8M10 6v.1', '#fff', 2.2)],
  ['alarm_clock clock1 clock9 stopwatch timer_clock', '⏰', clock],
  ['calendar date spiral_calendar_pad', '📅', calendar],
  ['pushpin round_pushpin', '📌', shape('M12.5 2 18 7.5l-2 .7-3 3 .2 3.3-1.5 1.5-7.7-7.7L5.5 6.8l3.3.2 3-3z', C.red) + line('M7.5 12.5 2.5 17.5', '#8d8296', 1.7)],
  ['chart_with_upwards_trend', '📈', square(PAPER) + line('M4.5 14.5 8 10.5l2.5 2L15.5 6', C.green, 2)],
  ['chart_with_downwards_trend', '📉', square(PAPER) + line('M4.5 6 8 10l2.5-2 5 6', C.red, 2)],
  ['bar_chart', '📊', square(PAPER) + shape('M4.5 10h2.6v6H4.5z', C.green) + shape('M8.7 4.5h2.6V16H8.7z', C.blue) + shape('M12.9 7.5h2.6V16h-2.6z', C.red)],
  ['mag mag_right', '🔍', '<circle cx="8.2" cy="8.2" r="5.2" fill="#d8ecfa" stroke="#5b6b80" stroke-width="2"/>' + line('M12.3 12.3 17.5 17.5', '#7a5a36', 2.8)],
  ['arrows_counterclockwise repeat recycle', '🔄', turning],
  ['no_entry', '⛔', circle(C.red) + line('M5.5 10h9', '#fff', 2.8)],
  ['no_entry_sign', '🚫', `<circle cx="10" cy="10" r="7.2" fill="none" stroke="${C.red}" stroke-width="2.4"/>` + line('M5 5l10 10', C.red, 2.4)],
  ['rotating_light sos boom zap', '🚨', shape('M5 14V9.5a5 5 0 0 1 10 0V14z', C.red) + '<rect x="3.5" y="14" width="13" height="3.6" rx="1.2" fill="#5b6b80"/>' + line('M10 1v1.6M2.6 4l1.3 1.1M17.4 4l-1.3 1.1', C.orange, 1.6)],
  ['electric_plug', '🔌', line('M7 2v4M13 2v4', '#8d8296', 2) + shape('M4.5 6h11v3.5a5.5 5.5 0 0 1-11 0z', '#4a4453') + line('M10 15v3.5', '#4a4453', 2)],
  ['sunny sun_with_face', '☀️', circle(C.yellow, 'transform="translate(4 4) scale(.6)"') + line('M10 .9v1.8M10 17.3v1.8M.9 10h1.8M17.3 10h1.8M3.6 3.6l1.2 1.2M15.2 15.2l1.2 1.2M3.6 16.4l1.2-1.2M15.2 4.8l1.2-1.2', C.orange, 1.6)],
  ['seedling herb', '🌱', line('M10 18.5V10', '#3f8f4f', 2) + shape('M10 11C10 6.5 6.5 4.5 2 5c0 4.5 3 6.5 8 6z', C.green) + shape('M10 9c0-4 3.5-6 8-5.5C18 8 14.5 9.6 10 9z', '#58c07f')],
  ['house house_with_garden', '🏡', shape('M3.5 9.5h13V18h-13z', PAPER) + shape('M10 2 19 10H1z', C.red) + shape('M8.3 12.5h3.4V18H8.3z', '#7a5a36')],
  ['bust_in_silhouette', '👤', person(10, '#6f7fa0')],
  ['busts_in_silhouette handshake', '👥', person(13, '#9aa7c2') + person(7.5, '#6f7fa0')],
  ['gear wrench hammer_and_wrench', '⚙️', '<circle cx="10" cy="10" r="5.2" fill="none" stroke="#7d8ba3" stroke-width="3"/>' + line('M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5', '#7d8ba3', 2.4)],
  ['memo pencil pencil2', '📝', `<rect x="3" y="2" width="12" height="16" rx="1.8" fill="${PAPER}" stroke="#8d8296"/>` + line('M6 6.5h6M6 9.5h5M6 12.5h3', '#8d8296', 1.4) + line('M17 7.5 11 15', C.orange, 2.6)],
  ['clipboard', '📋', `<rect x="3.5" y="3.5" width="13" height="15" rx="2" fill="#b98a52"/><rect x="5.5" y="5.5" width="9" height="11" fill="${PAPER}"/><rect x="7" y="1.8" width="6" height="3.6" rx="1.2" fill="#7d8ba3"/>` + line('M7.5 9h5M7.5 12h4', '#8d8296', 1.3)],
  ['camera camera_with_flash', '📷', '<rect x="1.8" y="5" width="16.4" height="12" rx="2.5" fill="#4a4453"/><rect x="7" y="2.8" width="6" height="4" rx="1.2" fill="#4a4453"/>' + '<circle cx="10" cy="11" r="4" fill="#9cc3e6" stroke="#f5efe6" stroke-width="1.4"/>'],
  ['speech_balloon', '💬', shape('M3.5 3h13A1.8 1.8 0 0 1 18.3 4.8v7.4a1.8 1.8 0 0 1-1.8 1.8H9l-4.5 4v-4h-1a1.8 1.8 0 0 1-1.8-1.8V4.8A1.8 1.8 0 0 1 3.5 3z', '#e6dfec') + shape('M6 7.5h2v2H6zM9 7.5h2v2H9zM12 7.5h2v2h-2z', INK)],
  ['rocket', '🚀', shape('M12 3c2.5-1.5 5-1.3 5-1.3s.2 2.5-1.3 5L10.5 13 7 9.5z', '#cfd6e4') + shape('M8 8 4.5 8.2 2.8 11l3.5.3zM12 12l-.2 3.5L9 17.2l-.3-3.5z', C.red) + shape('M6 12.5 2 18l5.5-4z', C.orange)],
  ['pause_button double_vertical_bar', '⏸️', square(C.blue) + line('M7.6 6.5v7M12.4 6.5v7', '#fff', 2.6)],
  ['heart green_heart blue_heart', '❤️', shape('M10 17.5C4 13 2 10.5 2 7.5A4.2 4.2 0 0 1 10 5.8a4.2 4.2 0 0 1 8 1.7c0 3-2 5.5-8 10z', C.red)],
  ['+1 thumbsup', '👍', shape('M2 9h3.6v8.5H2zM6.6 9.4 10 2.5c2 0 2.3 1.5 1.8 3.5l-.5 2.3h5c1.2 0 1.9 1 1.6 2.1l-1.5 5.8c-.2.8-.9 1.3-1.7 1.3H6.6z', C.yellow)],
];

const BY_NAME = new Map();
const BY_SIGN = new Map();
for (const [names, sign, drawing] of DRAWN) {
  const picture = { sign, drawing, name: names.split(' ')[0] };
  for (const name of names.split(' ')) BY_NAME.set(name, picture);
  BY_SIGN.set(sign.replace('\uFE0F', ''), picture);
}
const SIGNS = new RegExp(`(${[...BY_SIGN.keys()].join('|')})\uFE0F?`, 'u');

function node({ sign, drawing }) {
  const holder = document.createElement('span');
  holder.className = 'emoji';
  holder.setAttribute('role', 'img');
  holder.setAttribute('aria-label', sign);
  holder.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${drawing}</svg>`; // ours alone, from the table above
  return holder;
}

/** The drawing of that name, or null. */
export const picture = (name) => (BY_NAME.has(name) ? node(BY_NAME.get(name)) : null);

/** A text with the emoji in it drawn, as far as there are drawings. */
export function drawn(words) {
  return words.split(SIGNS).map((part, n) => (n % 2 ? node(BY_SIGN.get(part)) : part));
}
