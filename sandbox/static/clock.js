// The clock: what time it is in the sandbox, and buttons that push it forward.

import { follow, h, read, send, styled } from "./element.js";

const PUSHES = [
  [1, "+1 hour"],
  [24, "+1 day"],
  [72, "+3 days"],
];

export function mount(element) {
  styled(new URL("./clock.css", import.meta.url));
  let ahead = 0; // milliseconds that the sandbox is ahead of this machine
  let pushing = false;

  const day = h("span", { class: "clock-day" });
  const time = h("time", { class: "clock-time" });
  const note = h("span", { class: "clock-note", role: "status" });
  const buttons = PUSHES.map(([hours, words]) =>
    h("button", { type: "button", class: "btn small", onclick: () => push(hours) }, words),
  );
  const root = h(
    "div",
    { class: "clock" },
    h("span", { class: "clock-face" }, day, time),
    note,
    h("span", { class: "clock-buttons", role: "group", "aria-label": "Push the clock forward" }, buttons),
  );
  element.replaceChildren(root);

  function tell() {
    const now = new Date(Date.now() + ahead);
    day.textContent = now.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
    time.textContent = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    time.dateTime = now.toISOString();
  }

  function show(clock) {
    ahead = new Date(clock.now).getTime() - Date.now();
    const busy = clock.busy || pushing;
    root.classList.toggle("catching-up", busy);
    for (const button of buttons) button.disabled = busy;
    note.textContent = busy ? "The world catches up…" : note.dataset.trouble ?? "";
    tell();
  }

  async function push(hours) {
    pushing = true;
    delete note.dataset.trouble;
    try {
      show({ now: new Date(Date.now() + ahead).toISOString(), busy: true });
      const clock = await send("/sandbox/clock", { hours });
      pushing = false;
      show(clock);
    } catch (error) {
      pushing = false;
      note.dataset.trouble = "The clock is stuck; see the log of the demo.";
      console.warn(error);
      await refresh();
    }
  }

  const refresh = follow("sandbox:clock", async () => show(await read("/sandbox/clock")));
  setInterval(tell, 1000);
}
