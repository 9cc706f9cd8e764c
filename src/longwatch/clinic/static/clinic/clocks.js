// The clocks of an infusion day: they go on without a connection, and count what was typed meanwhile.
export const MINUTE = 60000;

/** The state, the clocks and what is asked for, by what the server said and what waits to be sent. */
export function follow(day, waiting) {
  const now = { state: day.state, until: day.until, clocks: day.clocks.map((one) => ({ ...one })) };
  const turn = (kind) => day.moves.find(([verb, before]) => verb === kind && before.includes(now.state))?.[2];
  for (const { kind, at, value } of waiting) {
    const after = turn(kind);
    if (kind === "measure" && day.vital.includes(value.item)) {
      for (const clock of now.clocks) clock.due = Math.max(clock.due, at + clock.minutes * MINUTE);
    }
    if (!after) continue;
    now.state = after;
    if (kind === "start") now.clocks = day.every.map((one) => ({ ...one, due: at + one.minutes * MINUTE }));
    if (kind === "finish" || kind === "stop") {
      now.until = at + day.observe * MINUTE;
      now.clocks = [];
    }
  }
  return now;
}

/** Draws the clocks, and says aloud only that a moment has come: once, and again after a quarter of an hour. */
export class Clocks {
  constructor(box, spoken, words, zone) {
    Object.assign(this, { box, spoken, words, said: new Map() });
    this.format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  }

  draw(shown, now) {
    const lines = shown.clocks.map((one) => this._due(one, now));
    if (shown.state === "observing" && shown.until) lines.push(this._until(shown.until, now));
    this.box.replaceChildren(...lines);
  }

  _due(clock, now) {
    const left = Math.ceil((clock.due - now) / MINUTE);
    const isOver = now > clock.due;
    const text = this._at("due", clock.due);
    if (isOver) this._say(`due ${clock.due}`, `${clock.title}: ${this.words.over}`, now);
    const more = isOver ? ` – ${this.words.over}` : ` (${this.words.minutes.replace("{n}", left)})`;
    return this._line(clock.title, text + more, isOver);
  }

  _until(until, now) {
    const left = Math.ceil((until - now) / MINUTE);
    if (now >= until) {
      this._say(`until ${until}`, this._at("watched", until), now, Infinity);
      return this._line(this.words.watch, this._at("watched", until), false);
    }
    return this._line(this.words.watch, `${this._at("until", until)} (${this.words.minutes.replace("{n}", left)})`, false);
  }

  _at(word, moment) {
    return this.words[word].replace("{time}", this.format.format(moment));
  }

  _say(what, text, now, every = 15 * MINUTE) {
    if (now - (this.said.get(what) ?? -Infinity) < every) return;
    this.said.set(what, now);
    this.spoken.textContent = text;
  }

  _line(title, text, isOver) {
    const line = document.createElement("p");
    line.className = isOver ? "lw-clock lw-clock--over" : "lw-clock";
    const name = document.createElement("b");
    name.textContent = title;
    const told = document.createElement("span");
    told.className = "lw-clock__text";
    told.textContent = text;
    line.append(name, told);
    return line;
  }
}
