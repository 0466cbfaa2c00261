// Small things that the panes share.

/** An element with properties and children; strings become text, never markup. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "style") for (const [key, word] of Object.entries(value)) element.style.setProperty(key, word);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Load the pane's own style sheet, once. */
export function styled(url) {
  if (document.querySelector(`link[href="${url}"]`)) return;
  document.head.append(h("link", { rel: "stylesheet", href: String(url) }));
}

export async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function send(path, wish = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  });
  if (!answer.ok) throw new Error((await answer.text()) || `${path}: ${answer.status}`);
  return answer.json();
}

/** Run *refresh* now and after each event; calls that come while it runs fold into one. */
export function follow(event, refresh) {
  let running = false;
  let again = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await refresh();
      } while (again);
    } catch (error) {
      console.warn(error); // the sandbox is restarting; its next event asks again
    } finally {
      running = false;
    }
  };
  window.addEventListener(event, run);
  run();
  return run;
}

/** A colour that belongs to a word. */
export function hue(word) {
  let sum = 7;
  for (const character of word) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % 360;
}

export function initials(name) {
  const words = name.split(/[\s.@_-]+/u).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

export function avatar(name) {
  return h("span", { class: "face", "aria-hidden": "true", style: { "--hue": String(hue(name)) } }, initials(name));
}
