// One phone of the page: reads its conversation, draws what is new, and sends what is typed and pressed.

import { newId, post, read, upload } from "./net.js";
import { dayOf, drawDay, drawLine } from "./lines.js";

const NEAR_END_PX = 80;
const AGAIN_MS = 180;

export class Phone {
  constructor(section, tab, hooks) {
    this.key = section.dataset.key;
    this.section = section;
    this.tab = tab;
    this.hooks = hooks;
    this.box = section.querySelector(".lines");
    this.field = section.querySelector("textarea");
    this.sender = section.querySelector("select");
    this.drawn = new Map();
    this.unread = 0;
    this.correcting = null;
    this.first = true;
    this.listen();
  }

  listen() {
    const form = this.section.querySelector("form.write");
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    this.field.addEventListener("input", () => this.fit());
    this.section.querySelector("input[type=file]").addEventListener("change", (event) => this.attach(event.target));
    this.section.querySelector(".correcting button").addEventListener("click", () => this.stopCorrecting());
    this.down = this.section.querySelector(".down");
    this.down.addEventListener("click", () => this.toEnd(true));
    this.box.addEventListener("scroll", () => { if (this.atEnd()) this.down.hidden = true; });
    for (const name of ["pointerdown", "focusin"]) this.section.addEventListener(name, () => this.seen());
  }

  // Reads the conversation; while an answer is on its way it looks again soon.
  async refresh() {
    if (this.reading) { this.stale = true; return; }
    this.reading = true;
    try {
      do {
        this.stale = false;
        const screen = await read(`/phones/${this.key}/messages`);
        this.draw(screen.lines);
        this.section.classList.toggle("moving", screen.moving);
        if (screen.moving) { clearTimeout(this.again); this.again = setTimeout(() => this.refresh(), AGAIN_MS); }
      } while (this.stale);
    } catch {
      clearTimeout(this.again);
      this.again = setTimeout(() => this.refresh(), 2000);
    } finally {
      this.reading = false;
    }
  }

  draw(lines) {
    const followed = this.first || this.atEnd();
    const act = {
      press: (element, data) => this.press(element, data), correct: (line) => this.correct(line),
      view: (url) => this.hooks.view(url), grown: () => { if (followed) this.toEnd(); },
    };
    const wanted = [];
    let day = "", news = 0;
    for (const line of lines) {
      if (dayOf(line) !== day) { day = dayOf(line); wanted.push(this.kept(`day-${day}`, day, () => drawDay(day))); }
      const known = this.drawn.has(line.id);
      wanted.push(this.kept(line.id, JSON.stringify(line), () => drawLine(line, act)));
      if (!known && line.from === "bot") news += 1;
    }
    const keep = new Set(wanted);
    for (const [id, one] of this.drawn) if (!keep.has(one.element)) this.drawn.delete(id);
    this.lay(wanted);
    if (!this.first && news) this.arrived(news);
    if (followed || (lines.length && lines.at(-1).from === "me")) this.toEnd();
    else if (news) this.down.hidden = false;
    this.first = false;
  }

  kept(id, mark, make) {
    const before = this.drawn.get(id);
    if (before && before.mark === mark) return before.element;
    const element = make();
    element.classList.add(before ? "changed" : this.first ? "old" : "new");
    if (before) before.element.replaceWith(element);
    this.drawn.set(id, { mark, element });
    return element;
  }

  lay(wanted) {
    let at = this.box.firstChild;
    for (const element of wanted) {
      if (element === at) at = at.nextSibling;
      else this.box.insertBefore(element, at);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) { this.field.focus(); return; }
    const correcting = this.correcting;
    const body = { id: newId(), text, ...this.as() };
    if (correcting) body.message = correcting.message;
    this.field.value = "";
    this.fit();
    this.stopCorrecting();
    const done = await this.tell(() => post(`/phones/${this.key}/${correcting ? "edit" : "say"}`, body));
    if (!done) { this.field.value = text; this.fit(); }
  }

  async press(element, data) {
    element.classList.add("pressed");
    await this.tell(() => post(`/phones/${this.key}/press`, { id: newId(), data, ...this.as() }));
    setTimeout(() => element.classList.remove("pressed"), 600);
  }

  async attach(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const voice = file.type.startsWith("audio/") ? { voice: "1" } : {};
    const text = this.field.value.trim();
    const query = { id: newId(), text, ...this.as(), ...voice };
    this.toast("正在发送……");
    if (await this.tell(() => upload(`/phones/${this.key}/upload`, query, file))) {
      this.field.value = "";
      this.fit();
      this.toast("");
    }
  }

  async tell(call) {
    this.seen();
    try {
      await call();
      this.refresh();
      return true;
    } catch (error) {
      this.toast(error instanceof TypeError ? "没有发出去，请再试一次。" : error.message);
      return false;
    }
  }

  as() {
    return this.sender ? { sender: this.sender.value } : {};
  }

  correct(line) {
    this.correcting = line;
    this.section.querySelector(".correcting").hidden = false;
    this.type(line.text);
  }

  stopCorrecting() {
    if (!this.correcting) return;
    this.correcting = null;
    this.section.querySelector(".correcting").hidden = true;
    this.field.value = "";
    this.fit();
  }

  type(text) {
    this.field.value = text;
    this.fit();
    this.field.focus();
    this.flash(this.section.querySelector(".send"));
  }

  // Points at the newest button with this label; answers whether there is one.
  pointAt(label) {
    const found = [...this.box.querySelectorAll(".press")].filter((one) => one.textContent.includes(label)).at(-1);
    if (!found) return false;
    found.scrollIntoView({ block: "center", inline: "nearest" });
    this.flash(found);
    return true;
  }

  flash(element) {
    element.classList.remove("look");
    void element.offsetWidth;
    element.classList.add("look");
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_END_PX;
  }

  toEnd(smooth = false) {
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: smooth ? "smooth" : "auto" });
    this.down.hidden = true;
  }

  arrived(news) {
    if (this.hooks.isCurrent(this)) return;
    this.unread += news;
    this.badges();
  }

  seen() {
    this.unread = 0;
    this.badges();
    this.hooks.chosen(this);
  }

  badges() {
    for (const badge of [this.section.querySelector(".badge"), this.tab.querySelector(".badge")]) {
      badge.textContent = this.unread > 99 ? "99+" : String(this.unread);
      badge.hidden = this.unread === 0;
    }
  }

  toast(words) {
    const toast = this.section.querySelector(".toast");
    toast.textContent = words;
    toast.hidden = !words;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { toast.hidden = true; }, 4000);
  }
}
