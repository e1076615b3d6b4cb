// Starts the page: the phones, the clock, what to try, and the line on which the program says what changed.

import { Clock } from "./clock.js";
import { Phone } from "./phone.js";

const narrow = window.matchMedia("(max-width: 719px)");
const phones = new Map();
const viewer = document.getElementById("viewer");
const offline = document.getElementById("offline");
let current = null;

const hooks = {
  view(url) {
    viewer.querySelector("img").src = url;
    viewer.showModal();
  },
  isCurrent(phone) {
    return current === phone && !document.hidden;
  },
  chosen(phone) {
    choose(phone);
  },
};

function choose(phone) {
  current = phone;
  for (const one of phones.values()) {
    one.tab.classList.toggle("current", one === phone);
    one.section.classList.toggle("current", one === phone);
  }
}

function goTo(phone) {
  phone.seen();
  phone.section.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
  phone.tab.scrollIntoView({ block: "nearest", inline: "center" });
  if (narrow.matches) phone.toEnd();
}

for (const section of document.querySelectorAll(".phone")) {
  const tab = document.querySelector(`.tab[data-key="${section.dataset.key}"]`);
  const phone = new Phone(section, tab, hooks);
  phones.set(phone.key, phone);
  tab.addEventListener("click", () => goTo(phone));
}
choose(phones.values().next().value);
viewer.addEventListener("click", () => viewer.close());

const clock = new Clock((words) => current.toast(words));

for (const button of document.querySelectorAll(".try")) {
  button.addEventListener("click", () => {
    const { phone: key, text, press, jump } = button.dataset;
    if (jump) { clock.move({ to: jump }); return; }
    const phone = phones.get(key);
    goTo(phone);
    if (text) phone.type(text);
    else if (!phone.pointAt(press)) phone.toast(`这部手机上还没有「${press}」，先做前一步。`);
  });
}

function refreshAll() {
  clock.refresh().catch(() => {});
  for (const phone of phones.values()) phone.refresh();
}

function listen() {
  const source = new EventSource("/events");
  source.addEventListener("open", () => { offline.hidden = true; refreshAll(); });
  source.addEventListener("error", () => { offline.hidden = false; });
  source.addEventListener("message", (event) => {
    const { key, note } = JSON.parse(event.data);
    if (!key) { refreshAll(); return; }
    const phone = phones.get(key);
    if (note) phone.toast(note);
    phone.refresh();
  });
}

listen();
document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshAll(); });
