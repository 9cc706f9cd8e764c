// The page of an infusion day with a script: entries are kept first and sent then, and clocks go on without a
// connection. Without this file the same forms work as plain pages.
import { Clocks, follow, MINUTE } from "./clocks.js";
import { guard } from "./leaving.js";
import { Queue } from "./queue.js";
import { asked, warn } from "./warnings.js";

const AGAIN = 5000;
const at = (id) => document.getElementById(id);
const words = Object.fromEntries(
  [...at("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]),
);
let day = JSON.parse(at("day").textContent);
let skew = day.now - Date.now(); // what the tablet's clock is wrong by
let waiting = []; // of this day, as they were typed
let refused = new Map(); // the number of an entry and why the server did not take it
let queue = null;
let sending = null;
const clocks = new Clocks(at("clocks"), at("spoken"), words, day.zone);

function post(address, body) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  return fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
}

function draw() {
  const typed = waiting.filter(({ number }) => !refused.has(number)).map(({ entry }) => ({ ...entry, at: entry.at + skew }));
  const shown = follow(day, typed);
  clocks.box = at("clocks");
  clocks.draw(shown, Date.now() + skew);
  warn(at("warning"), asked(day, typed), shown.state, words);
  if (shown.state !== day.state) at("state").replaceChildren(document.querySelector(`[data-state="${shown.state}"]`).cloneNode(true));
  for (const part of document.querySelectorAll("[data-states]")) {
    part.hidden = !part.dataset.states.split(" ").includes(shown.state);
  }
  return shown;
}

function list() {
  at("unsent").hidden = !waiting.length;
  at("unsent").querySelector("ul").replaceChildren(
    ...waiting.map(({ number, entry }) => {
      const line = document.createElement("li");
      const time = clocks.format.format(entry.at + skew);
      const said = Object.entries(entry.value).filter(([name]) => name !== "item").map(([, one]) => [one].flat().join(", "));
      line.textContent = `${time} ${entry.title}: ${said.filter(Boolean).join("; ")} – ${refused.get(number) ?? words.waiting}`;
      if (refused.has(number)) line.append(" ", backButton(number, entry));
      return line;
    }),
  );
  guard();
}

function backButton(number, entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nhsuk-button nhsuk-button--secondary";
  button.textContent = words.back;
  button.addEventListener("click", async () => {
    const form = formOf(entry);
    for (const [name, one] of Object.entries(entry.value)) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = [one].flat().includes(field.value);
        else field.value = one;
      }
    }
    await queue.remove(number);
    refused.delete(number);
    await reread();
    form.scrollIntoView();
  });
  return button;
}

function formOf(entry) {
  const forms = [...document.querySelectorAll(`form[data-entry="${entry.kind}"]`)];
  const same = (name) => (form) => form.querySelector(`[name="${name}"]`)?.value === entry.value[name];
  return forms.find(same("item")) ?? forms[0];
}

async function reread() {
  waiting = await queue.all();
  draw();
  list();
}

function told(state) {
  at("offline").hidden = !state;
  if (at("offline").textContent !== (words[state] ?? "")) at("offline").textContent = words[state] ?? "";
}

/** Send what waits, one after the other, and stop where the connection does. */
async function send() {
  let count = 0;
  for (;;) {
    const next = (await queue.all()).find(({ number }) => !refused.has(number));
    if (!next) break;
    const { number, entry } = next;
    let answer;
    try {
      answer = await post(location.pathname + "entries/", { ...entry, sent: Date.now() });
    } catch {
      await late();
      return told("offline");
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return told("signed-out");
    if (![200, 409, 422].includes(answer.status)) return told("offline");
    if (answer.status === 200) {
      await queue.remove(number);
      count += 1;
    } else {
      refused.set(number, (await answer.json()).why.join(" "));
    }
  }
  told("");
  if (count) await refresh();
}

/** From now on it is known of each entry that it waited for the connection. */
async function late() {
  for (const { number, entry } of await queue.all()) {
    if (!entry.waited) await queue.keep({ ...entry, waited: true }, number);
  }
}

function sendSoon() {
  sending ??= send().finally(() => {
    sending = null;
    return reread();
  });
  return sending;
}

/** The page as the server sees it now; what stands in the forms stays there. */
async function refresh() {
  const answer = await fetch(location.pathname, { redirect: "manual" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  day = JSON.parse(fresh.getElementById("day").textContent);
  skew = day.now - Date.now();
  for (const id of ["live", "log"]) at(id).replaceWith(fresh.getElementById(id));
  for (const one of fresh.querySelectorAll("[data-entry=check] button")) {
    const check = one.form.elements.check.value;
    const here = document.querySelector(`[data-entry=check] input[value="${check}"]`)?.form;
    here?.querySelector(`button[value="${one.value}"]`)?.setAttribute("aria-pressed", one.getAttribute("aria-pressed"));
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-entry]");
  if (!form || !queue) return;
  event.preventDefault();
  const problem = form.querySelector(".lw-problem");
  problem.textContent = "";
  const value = {};
  for (const [name, one] of new FormData(form, event.submitter)) {
    if (["csrfmiddlewaretoken", "kind", "entry", "ago"].includes(name)) continue;
    value[name] = name in value ? [value[name], one].flat() : one;
  }
  const shown = draw();
  if (form.dataset.entry === "sign-out" && Date.now() + skew < shown.until && !day.early) {
    problem.textContent = words.early;
    return;
  }
  const ago = Number.parseInt(form.elements.ago?.value ?? "0", 10) || 0;
  const title = form.closest("details")?.querySelector("summary")?.textContent.trim() ?? event.submitter?.textContent ?? "";
  const entry = { id: crypto.randomUUID(), kind: form.dataset.entry, value, at: Date.now() - ago * MINUTE, by: day.by, waited: false, title };
  const number = await queue.keep(entry);
  await reread();
  await sendSoon();
  if (refused.has(number)) {
    problem.textContent = refused.get(number);
    await queue.remove(number);
    refused.delete(number);
    return reread();
  }
  form.reset();
});

queue = await Queue.open(day.token, document.querySelector("[data-person]").dataset.person, at("words").dataset.keys, post);
if (queue) {
  await reread();
  await sendSoon();
  setInterval(() => waiting.some(({ number }) => !refused.has(number)) && sendSoon(), AGAIN);
  addEventListener("online", sendSoon);
  addEventListener("offline", () => told("offline"));
} else {
  told("no-keeping");
}
setInterval(draw, 1000);
document.documentElement.dataset.ready = "yes";
