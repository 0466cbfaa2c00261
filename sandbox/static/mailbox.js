// The mailbox: every mail that was delivered to anybody, read as in a mail client, and levers for each address.

import { avatar, follow, h, read, send, styled } from "./element.js";

const BASE = "/sandbox/mailbox";

const LEVERS = [
  ["accept", "Accepts mail"],
  ["refuse", "Refuses: no such mailbox"],
  ["full", "Puts off: mailbox is full"],
  ["defer", "Puts off: try later"],
  ["defer_once", "Puts the next one off"],
  ["refuse_mail", "Refuses: looks like spam"],
];
const SERVER_LEVERS = [
  ["accept", "Server works"],
  ["hang", "Server hangs"],
  ["drop", "Server drops the next line"],
  ["defer", "Server defers everything"],
];
const PULLED = {
  refuse: "refuses",
  defer: "puts off",
  refuse_mail: "refuses as spam",
  hang: "hangs",
  drop: "drops the line",
};
const VIEWS = [["html", "HTML"], ["text", "Text"], ["headers", "Headers"]];

export function mount(element) {
  for (const sheet of ["panes", "mail", "mailbox"]) styled(new URL(`./${sheet}.css`, import.meta.url));
  const state = { mails: [], levers: [], unread: 0, open: null, view: "html", search: "", known: null };

  const count = h("span", { class: "badge mailbox-count", hidden: true });
  const server = h("select", { class: "mailbox-server", "aria-label": "The mail server" });
  server.addEventListener("change", () => send(`${BASE}/levers`, { address: "*", lever: server.value }));
  const search = h("input", { type: "search", placeholder: "Search mail", "aria-label": "Search mail" });
  search.addEventListener("input", () => {
    state.search = search.value.trim().toLowerCase();
    drawList();
  });
  const list = h("ul", { class: "list mailbox-list" });
  const reader = h("article", { class: "mailbox-reader", "aria-label": "Mail" });
  const root = h(
    "div",
    { class: "mailbox" },
    h("header", { class: "pane-head" }, h("h2", {}, "Mailbox"), count, server),
    h(
      "div",
      { class: "mailbox-body" },
      h("div", { class: "mailbox-left" }, h("div", { class: "mailbox-search" }, search), list),
      reader,
    ),
  );
  element.replaceChildren(root);

  const leverOf = (address) => state.levers.find((lever) => lever.address === address.toLowerCase());

  function matches(mail) {
    const text = [mail.subject, mail.from.name, mail.from.address, ...mail.to, mail.snippet].join(" ");
    return text.toLowerCase().includes(state.search);
  }

  function drawHead() {
    count.hidden = state.unread === 0;
    count.textContent = `${state.unread} new`;
    const pulled = leverOf("*")?.name ?? "accept";
    server.replaceChildren(
      ...SERVER_LEVERS.map(([name, words]) => h("option", { value: name, selected: name === pulled }, words)),
    );
    server.classList.toggle("pulled", pulled !== "accept");
  }

  function drawList() {
    const focused = document.activeElement?.closest?.(".mailbox-line")?.dataset.id;
    const shown = state.mails.filter(matches);
    if (shown.length === 0) {
      const words = state.mails.length
        ? ["Nothing found", "No mail holds these words."]
        : ["No mail yet", "Break somebody’s access, or push the clock: reminders arrive here."];
      list.replaceChildren(
        h("li", { class: "empty" }, envelope(), h("strong", {}, words[0]), h("span", {}, words[1])),
      );
      return;
    }
    list.replaceChildren(...shown.map(drawLine));
    if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
  }

  function drawLine(mail) {
    const pulled = leverOf(mail.to[0] ?? "");
    const fresh = state.known !== null && mail.id > state.known;
    const line = h(
      "button",
      {
        type: "button",
        class: `mailbox-line${mail.read ? "" : " unread"}${fresh ? " fresh" : ""}`,
        "aria-current": mail.id === state.open?.id ? "true" : null,
        onclick: () => open(mail.id),
      },
      avatar(mail.from.name || mail.from.address),
      h(
        "span",
        { class: "mailbox-words" },
        h(
          "span",
          { class: "mailbox-from" },
          h("span", { dir: "auto" }, mail.from.name || mail.from.address),
          h("time", { datetime: mail.received_at }, moment(mail.received_at)),
        ),
        h("span", { class: "mailbox-subject", dir: "auto" }, mail.subject || "(no subject)"),
        h("span", { class: "mailbox-snippet", dir: "auto" }, mail.snippet),
        h(
          "span",
          { class: "mailbox-to" },
          `to ${mail.to.join(", ")}`,
          pulled && h("span", { class: "badge red" }, PULLED[pulled.name] ?? pulled.name),
        ),
      ),
    );
    line.dataset.id = mail.id;
    return h("li", {}, line);
  }

  async function open(id) {
    const mail = await read(`${BASE}/${id}`);
    state.open = mail;
    // Whoever reads this mail is who is logged in on the sandbox's networks.
    document.cookie = `sandbox_person=${encodeURIComponent(mail.to[0] ?? "")}; path=/; SameSite=Lax`;
    root.classList.add("reading");
    drawList();
    drawReader();
    if (!mail.read) await send(`${BASE}/${id}/read`);
  }

  function close() {
    const id = state.open?.id;
    state.open = null;
    root.classList.remove("reading");
    drawReader();
    drawList();
    list.querySelector(`[data-id="${id}"]`)?.focus();
  }

  function drawReader() {
    const mail = state.open;
    if (mail === null) {
      reader.replaceChildren(h("div", { class: "empty" }, envelope(), h("span", {}, "Choose a mail to read it.")));
      return;
    }
    const views = VIEWS.filter(([name]) => name !== "html" || mail.html);
    const view = views.some(([name]) => name === state.view) ? state.view : "text";
    const tabs = views.map(([name, words]) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(name === view),
          onclick: () => {
            state.view = name;
            drawReader();
          },
        },
        words,
      ),
    );
    reader.replaceChildren(
      h(
        "header",
        { class: "mailbox-top" },
        h(
          "div",
          { class: "mailbox-title" },
          h("button", { type: "button", class: "btn quiet small mailbox-back", "aria-label": "Back to the list", onclick: close }, "←"),
          h("h3", { dir: "auto" }, mail.subject || "(no subject)"),
        ),
        h(
          "div",
          { class: "mailbox-sender" },
          avatar(mail.from.name || mail.from.address),
          h(
            "div",
            {},
            h("div", {}, h("strong", { dir: "auto" }, mail.from.name), " ", h("small", {}, `<${mail.from.address}>`)),
            h("small", {}, `to ${mail.to.join(", ")}`),
            h("small", {}, moment(mail.received_at, true)),
          ),
          mail.one_click && unsubscribe(mail),
        ),
        h(
          "div",
          { class: "mailbox-tools" },
          h("div", { class: "mailbox-tabs", role: "tablist", "aria-label": "View" }, tabs),
          levers(mail.to[0] ?? ""),
          h("a", { class: "btn quiet small", href: `${BASE}/${mail.id}/raw`, title: "Download the mail as it came" }, "↓ .eml"),
        ),
      ),
      body(mail, view),
    );
  }

  function levers(address) {
    const pulled = leverOf(address);
    const now = !pulled ? "accept" : pulled.name === "defer" && pulled.left === 1 ? "defer_once" : pulled.name;
    const select = h(
      "select",
      { class: `mailbox-lever${pulled ? " pulled" : ""}`, "aria-label": `What ${address} does with mail` },
      LEVERS.map(([name, words]) => h("option", { value: name, selected: name === now }, words)),
    );
    select.addEventListener("change", () => send(`${BASE}/levers`, { address, lever: select.value }));
    return select;
  }

  function unsubscribe(mail) {
    const button = h("button", { type: "button", class: "btn small" }, "Unsubscribe");
    button.title = "What a mailbox provider’s own button does: one POST, as RFC 8058 has it";
    button.addEventListener("click", async () => {
      button.disabled = true;
      const answer = await send(`${BASE}/${mail.id}/unsubscribe`).catch(() => ({ ok: false }));
      button.textContent = answer.ok ? "Unsubscribed ✓" : `Failed (${answer.status ?? "no answer"})`;
      button.disabled = answer.ok;
    });
    return button;
  }

  follow("sandbox:mailbox", async () => {
    const shown = await read(BASE);
    const newest = shown.mails[0]?.id ?? 0;
    Object.assign(state, shown);
    drawHead();
    drawList();
    const lever = reader.querySelector(".mailbox-lever");
    if (state.open && lever && document.activeElement !== lever) lever.replaceWith(levers(state.open.to[0] ?? ""));
    state.known = newest;
  });
  drawReader();
}

function body(mail, view) {
  if (view === "text") return h("pre", { class: "mailbox-text", dir: "auto" }, mail.text || "This mail has no text part.");
  if (view === "headers") {
    const rows = [
      ["MAIL FROM", `<${mail.envelope.sender}> ${mail.parameters.join(" ")}`],
      ["RCPT TO", mail.envelope.recipients.map((address) => `<${address}>`).join(" ")],
      ...mail.headers,
      ["Size", `${(mail.size / 1024).toFixed(1)} KB`],
    ];
    return h(
      "dl",
      { class: "mailbox-headers" },
      rows.map(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]),
    );
  }
  // No scripts and no way into this page; links open in a tab of their own, which is an ordinary one.
  const frame = h("iframe", {
    class: "mailbox-html",
    title: "The mail as HTML",
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
  });
  frame.srcdoc = withBase(mail.html);
  return frame;
}

function withBase(html) {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}

function moment(iso, long = false) {
  const options = long
    ? { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }
    : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Date(iso).toLocaleString("en-GB", options);
}

function envelope() {
  const picture = h("span", { class: "mailbox-envelope", "aria-hidden": "true" });
  picture.innerHTML =
    '<svg viewBox="0 0 64 48" width="56"><rect x="3" y="3" width="58" height="42" rx="7" fill="none" ' +
    'stroke="currentColor" stroke-width="3"/><path d="M6 9l26 19L58 9" fill="none" stroke="currentColor" ' +
    'stroke-width="3" stroke-linejoin="round"/></svg>';
  return picture;
}
