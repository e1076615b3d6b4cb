// The demo's time in the header: it runs on between two looks, and buttons move it forward.

import { post, read } from "./net.js";

export class Clock {
  constructor(say) {
    this.say = say;
    this.jumps = document.getElementById("jumps");
    this.form = document.getElementById("custom");
    this.moment = document.getElementById("moment");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.moment.value) this.move({ at: this.moment.value });
    });
    setInterval(() => this.tick(), 1000);
  }

  async refresh() {
    this.show(await read("/clock"));
  }

  show(clock) {
    // Local time without a zone is read as UTC, so that the browser's own zone never shifts it.
    this.start = Date.parse(`${clock.local}Z`);
    this.since = performance.now();
    this.day = clock.day;
    this.moment.min = clock.local.slice(0, 16);
    if (!this.moment.value || this.moment.value < this.moment.min) this.moment.value = this.moment.min;
    this.jumps.replaceChildren(...clock.jumps.map((jump) => this.button(jump)));
    this.tick();
  }

  button(jump) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = jump.label;
    button.title = jump.hint;
    button.dataset.jump = jump.key;
    button.addEventListener("click", () => this.move({ to: jump.key }));
    return button;
  }

  async move(where) {
    document.body.classList.add("jumping");
    try {
      this.moment.value = "";
      this.show(await post("/clock", where));
    } catch (error) {
      this.say(error.message);
    } finally {
      document.body.classList.remove("jumping");
    }
  }

  tick() {
    if (this.start === undefined) return;
    const now = new Date(this.start + performance.now() - this.since);
    const two = (number) => String(number).padStart(2, "0");
    document.getElementById("day").textContent = this.day;
    document.getElementById("time").textContent = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())}`;
    if (now.getUTCHours() === 0 && now.getUTCMinutes() === 0 && now.getUTCSeconds() < 2) this.refresh();
  }
}
