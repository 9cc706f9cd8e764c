// What a reaction asks for, said at once and large, also without a connection: by the rules that came with the page.
const WEIGHT = ["go-on", "interrupt", "stop"];

/** What the reactions that wait to be sent ask for, all together; null for nothing. */
export function asked(day, waiting) {
  const found = { asks: "go-on", why: [], calls: [] };
  for (const { kind, value } of waiting) {
    if (kind === "resume") Object.assign(found, { asks: "go-on", why: [], calls: [] });
    if (kind !== "reaction") continue;
    const told = [value.signs ?? []].flat().map((sign) => day.signs[sign]);
    told.push(day.grades[value.grade], { asks: "go-on", why: [], calls: day.others[value.other] ?? [] });
    for (const one of told.filter(Boolean)) {
      if (WEIGHT.indexOf(one.asks) > WEIGHT.indexOf(found.asks)) found.asks = one.asks;
      found.why.push(...one.why);
      found.calls.push(...one.calls);
    }
  }
  return found.why.length || found.calls.length ? found : null;
}

/** Show it, or nothing. What is asked for and has been done is no longer shouted; whom to call stays. */
export function warn(box, found, state, words) {
  const isOpen = found && ((found.asks === "stop" && ["running", "interrupted"].includes(state)) || (found.asks === "interrupt" && state === "running"));
  const key = found ? `${isOpen} ${JSON.stringify(found)}` : "";
  if (box.dataset.shown === key) return; // drawn anew, it would be read aloud again
  box.dataset.shown = key;
  box.replaceChildren();
  if (!found) return;
  const sign = document.createElement("div");
  sign.className = `lw-stop lw-stop--${isOpen ? found.asks : "interrupt"}`;
  if (isOpen) sign.setAttribute("role", "alert");
  sign.append(made("h2", words[isOpen ? found.asks : "reaction"]));
  if (found.why.length) sign.append(made("p", [...new Set(found.why)].join("; "), "en"));
  for (const text of new Set(found.calls.map(([action, tell]) => `${action} ${words.call}: ${tell}.`))) {
    sign.append(made("p", text, "en"));
  }
  box.append(sign);
  // What is asked for lies open: nobody has to look for it under what is folded away.
  if (isOpen && found.asks === "stop") box.ownerDocument.querySelector("details:has(form[data-entry=stop])").open = true;
}

function made(tag, text, language) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (language) element.lang = language;
  return element;
}
