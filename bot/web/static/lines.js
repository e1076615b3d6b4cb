// Draws one line of a conversation. Whatever somebody wrote is set as text, never as markup.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function clock(at) {
  const moment = new Date(at);
  const parts = new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
  }).formatToParts(moment);
  const of = (type) => parts.find((part) => part.type === type).value;
  return { day: `${of("month")}月${of("day")}日`, time: `${of("hour")}:${of("minute")}` };
}

export function dayOf(line) {
  return clock(line.at).day;
}

export function drawDay(day) {
  return make("div", "day", day);
}

export function drawLine(line, act) {
  const row = make("div", `line ${line.from}`);
  row.dataset.id = line.id;
  if (line.name) row.append(make("div", "speaker", line.name));
  const bubble = make("div", "bubble");
  if (line.picture) bubble.append(picture(line.picture, "图", act));
  for (const file of line.files || []) {
    if (file.kind === "photo") bubble.append(picture(file.url, "照片", act));
    else bubble.append(file.kind === "document" ? savable(file.url) : voice(file.url));
  }
  if (line.text) bubble.append(make("p", "text", line.text));
  row.append(bubble);
  for (const buttons of line.buttons || []) row.append(buttonRow(line, buttons, act));
  const foot = make("div", "foot", clock(line.at).time);
  if (line.edited) foot.append(make("span", "", "已修改"));
  if (line.from === "me" && line.text) {
    const change = make("button", "change", "修改");
    change.type = "button";
    change.addEventListener("click", () => act.correct(line));
    foot.append(change);
  }
  row.append(foot);
  return row;
}

function buttonRow(line, buttons, act) {
  const row = make("div", "buttons");
  for (const button of buttons) {
    const element = make("button", "press", button.label);
    element.type = "button";
    element.addEventListener("click", () => act.press(element, button.contact ? "contact" : button.data));
    row.append(element);
  }
  return row;
}

function picture(url, words, act) {
  const image = make("img", "picture");
  image.src = url;
  image.alt = words;
  image.addEventListener("click", () => act.view(url));
  image.addEventListener("load", () => act.grown());
  return image;
}

function savable(url) {
  const link = make("a", "document", "保存文件");
  link.href = url;
  link.download = "";
  return link;
}

function voice(url) {
  const sound = make("audio", "voice");
  sound.src = url;
  sound.controls = true;
  sound.preload = "metadata";
  return sound;
}
