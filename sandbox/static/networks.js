// The social networks: Instagram's accounts with levers that break their access, and what is not set up.

import { avatar, follow, h, read, send, styled } from "./element.js";

const BASE = "/sandbox/networks";

const SWITCHES = [
  ["outage", "Outage", "Every call fails with Meta’s own “please retry”"],
  ["throttle", "Throttle", "Every call is one too many"],
  ["html_errors", "HTML errors", "Every call answers 500 with a web page"],
  ["slow", "Slow", "Every answer takes 40 seconds"],
];
const LEVERS = [
  ["expire", "Let it expire"],
  ["revoke", "Revoke"],
  ["change_password", "Change password"],
  ["checkpoint", "Ask to confirm identity"],
];
const STATES = {
  live: ["green", "connected"],
  none: ["grey", "no app connected"],
  expired: ["red", "expired"],
  revoked: ["red", "revoked"],
  password_changed: ["red", "password changed"],
  checkpointed: ["red", "identity unconfirmed"],
  role_lost: ["red", "role lost"],
  unconfirmed: ["red", "unconfirmed"],
  logged_out: ["red", "logged out"],
  invalid: ["red", "invalid"],
};
const TYPES = { BUSINESS: "Business", MEDIA_CREATOR: "Creator", PERSONAL: "Personal" };

const short = (scope) => scope.replace("instagram_business_", "").replace("manage_", "").replace("content_", "").replace("_", " ");
const broken = (account) => account.state !== "none" && (account.state !== "live" || account.lost.length > 0);

export function mount(element) {
  for (const sheet of ["panes", "networks"]) styled(new URL(`./${sheet}.css`, import.meta.url));
  const state = { instagram: { accounts: [], scopes: {} }, others: [], search: "", show: "all", open: null };

  const count = h("span", { class: "badge red", hidden: true });
  const switches = h("div", { class: "networks-switches", role: "group", "aria-label": "The whole of Instagram" });
  const search = h("input", { type: "search", placeholder: "Search accounts", "aria-label": "Search accounts" });
  search.addEventListener("input", () => {
    state.search = search.value.trim().toLowerCase().replace(/^@/, "");
    draw();
  });
  const show = h(
    "select",
    { "aria-label": "Which accounts" },
    h("option", { value: "all" }, "All"),
    h("option", { value: "working" }, "Working"),
    h("option", { value: "broken" }, "Broken"),
  );
  show.addEventListener("change", () => {
    state.show = show.value;
    draw();
  });
  const cards = h("div", { class: "networks-cards" });
  const others = h("footer", { class: "networks-others", "aria-label": "Other networks" });
  element.replaceChildren(
    h(
      "div",
      { class: "networks" },
      h("header", { class: "pane-head" }, h("h2", {}, "Networks"), count),
      h(
        "div",
        { class: "networks-body" },
        h(
          "section",
          { class: "networks-network" },
          h("div", { class: "networks-name" }, h("span", { class: "network-mark instagram", "aria-hidden": "true" }), h("h3", {}, "Instagram")),
          switches,
          h("div", { class: "networks-find" }, search, show),
          cards,
        ),
      ),
      others,
    ),
  );

  function draw() {
    const { accounts } = state.instagram;
    const lapsed = accounts.filter(broken).length;
    count.hidden = lapsed === 0;
    count.textContent = `${lapsed} broken`;
    switches.replaceChildren(...SWITCHES.map(drawSwitch));
    const shown = accounts.filter(
      (account) =>
        `${account.username} ${account.name}`.toLowerCase().includes(state.search) &&
        (state.show === "all" || (state.show === "broken") === broken(account)),
    );
    const focused = cards.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    cards.replaceChildren(...shown.map(drawCard));
    if (shown.length === 0) cards.append(h("p", { class: "empty" }, "No account like that."));
    if (focused) cards.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    others.replaceChildren(
      ...state.others.map((name) =>
        h("span", { class: "networks-other" }, h("span", { class: `network-mark ${name.toLowerCase()}`, "aria-hidden": "true" }), name),
      ),
      h("small", {}, "Not set up in this demo: access there lapses by its dates."),
    );
  }

  function drawSwitch([name, words, what]) {
    const on = state.instagram[name] === true;
    return h(
      "button",
      {
        type: "button",
        class: `btn small network-switch${on ? " on" : ""}`,
        "aria-pressed": String(on),
        title: what,
        onclick: () => send(`${BASE}/instagram/${name}`, { on: !on }),
      },
      words,
    );
  }

  function drawCard(account) {
    const pull = (lever, wish) => send(`${BASE}/instagram/accounts/${encodeURIComponent(account.username)}/${lever}`, wish);
    const isOpen = state.open === account.username;
    const head = h(
      "button",
      {
        type: "button",
        class: "account-head",
        "aria-expanded": String(isOpen),
        onclick: () => {
          state.open = isOpen ? null : account.username;
          draw();
        },
      },
      avatar(account.name),
      h(
        "span",
        { class: "account-words" },
        h("span", { class: "account-handle" }, `@${account.username}`),
        h("small", {}, h("bdi", {}, account.name), ` · ${TYPES[account.account_type] ?? account.account_type}`),
      ),
      stateBadge(account),
    );
    head.dataset.key = account.username;
    return h("div", { class: `card account${isOpen ? " open" : ""}` }, head, isOpen && levers(account, pull));
  }

  function levers(account, pull) {
    const type = h(
      "select",
      { "aria-label": "Account type" },
      Object.entries(TYPES).map(([value, words]) =>
        h("option", { value, selected: value === account.account_type }, `${words} account`),
      ),
    );
    type.addEventListener("change", () => pull("account_type", { account_type: type.value }));
    const dead = account.tokens === 0;
    return h(
      "div",
      { class: "account-levers" },
      h("p", {}, facts(account)),
      h(
        "div",
        { class: "account-buttons" },
        LEVERS.map(([name, words]) =>
          h("button", { type: "button", class: "btn danger small", disabled: dead, onclick: () => pull(name) }, words),
        ),
        h("button", { type: "button", class: "btn small", disabled: dead || !broken(account), onclick: () => pull("mend") }, "Mend"),
      ),
      h("div", { class: "account-buttons" }, type),
    );
  }

  follow("sandbox:networks", async () => {
    Object.assign(state, await read(BASE));
    draw();
  });
}

function stateBadge(account) {
  if (account.state === "live" && account.lost.length) {
    return h("span", { class: "badge amber" }, `no ${account.lost.map(short).join(", ")}`);
  }
  const [colour, words] = STATES[account.state] ?? ["red", account.state];
  return h("span", { class: `badge ${colour}` }, words);
}

function facts(account) {
  const followers = `${account.followers.toLocaleString("en")} followers.`;
  if (account.tokens === 0) return `${followers} No app has been let in yet.`;
  const granted = `The app may use: ${account.scopes.map(short).join(", ")}.`;
  const date = account.expires_at
    ? ` Its token runs until ${new Date(account.expires_at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}.`
    : "";
  return `${followers} ${granted}${date}`;
}
