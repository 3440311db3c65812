"use strict";
// One phone on the page: draws what the server says about it and keeps what is being typed.

const KEYS = [["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"],
  ["7", "pqrs"], ["8", "tuv"], ["9", "wxyz"], ["*", ""], ["0", "+"], ["#", ""]];

let deeds = 0; // what the server said before the latest deed is old news

async function ask(path, body) {
  deeds += 1;
  const response = await fetch(path,
    {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
  const told = await response.json().catch(() => ({}));
  deeds += 1;
  if (!response.ok) throw new Error((told.complaints || ["The handset does not answer as it should."]).join(" "));
  return told;
}

const bare = (number) => "+" + number.replace(/[^0-9]/g, "");
const spaced = (number) => number.replace(/^\+266(\d{4})(\d{4})$/, "+266 $1 $2");

class Phone {
  constructor(number, network, view, afterwards) {
    this.number = number;
    this.network = network;
    this.afterwards = afterwards;
    this.draft = () => ""; // which flow's draft this phone tries out
    this.view = view;
    this.drafts = {dial: "", answer: "", texts: ""};
    this.mode = view === "texts" ? "texts" : "dial";
    this.told = {call: null, inbox: [], sent: []};
    this.seen = 0;
    this.busy = false;
    this.drawn = new Set();
    this.build();
  }

  build() {
    this.element = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.part = (name) => this.element.querySelector("." + name);
    this.typed = this.part("typed");
    this.element.addEventListener("submit", (event) => { event.preventDefault(); this.press(); });
    this.part("red").addEventListener("click", () => this.hangUp());
    for (const tab of this.element.querySelectorAll(".tab"))
      tab.addEventListener("click", () => { this.show(tab.dataset.view); this.typed.focus(); });
    for (const [digit, letters] of KEYS) this.addKey(digit, letters);
  }

  addKey(digit, letters) {
    const key = document.createElement("button");
    key.type = "button";
    key.tabIndex = -1; // the keyboard has its own digits
    key.append(digit, Object.assign(document.createElement("small"), {textContent: letters}));
    key.addEventListener("click", () => { this.typed.value += digit; });
    this.part("keypad").append(key);
  }

  get open() { return this.told.call && !this.told.call.ends; }
  get waiting() { return this.busy || Boolean(this.told.call && this.told.call.waiting); }

  become(number) {
    this.number = number;
    this.drawn.clear();
    this.part("texts").replaceChildren();
    this.seen = 0;
    this.take(undefined);
  }

  take(told) {
    this.told = told || {call: null, inbox: [], sent: []};
    this.draw();
  }

  show(view) {
    this.view = view;
    this.draw();
  }

  async press() {
    if (this.busy || this.waiting) return;
    const text = this.typed.value, mode = this.mode;
    if (mode === "texts" && !text.trim()) return;
    if (mode === "dial" && !text.trim()) return this.offerCode(); // a phone rings nobody without a number
    this.typed.value = this.drafts[mode] = "";
    try {
      await this.meanwhile(() => this.send(mode, text));
    } catch (problem) {
      this.typed.value = text;
      this.part("says").textContent = problem.message;
    }
    await this.afterwards();
  }

  send(mode, text) {
    if (mode === "texts") return ask(`/handset/phones/${encodeURIComponent(this.number)}/sms`, {text});
    if (mode === "answer") return ask(`/handset/calls/${this.told.call.call}/type`, {text});
    this.lastCode = text;
    return ask("/handset/dial", {number: this.number, code: text, network: this.network(), draft: this.draft()});
  }

  async hangUp() {
    if (this.view === "texts") return this.show("call");
    if (this.open) await ask(`/handset/calls/${this.told.call.call}/hang-up`, {}).catch(() => {});
    await this.afterwards();
    this.typed.focus();
  }

  async meanwhile(work) {
    this.busy = true;
    this.part("says").textContent = "";
    this.draw();
    try {
      const told = await work();
      if (told && told.call) this.told.call = told;
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  draw() {
    this.part("own").textContent = spaced(this.number);
    this.part("owner").textContent = this.told.owner || "";
    this.part("owner").hidden = !this.told.owner;
    this.element.setAttribute("aria-label", "Phone " + spaced(this.number) + (this.told.owner ? ", " + this.told.owner : ""));
    this.part("screen").hidden = this.view !== "call";
    this.part("texts").hidden = this.view !== "texts";
    for (const tab of this.element.querySelectorAll(".tab"))
      tab.setAttribute("aria-pressed", String(tab.dataset.view === this.view));
    this.drawTexts();
    this.drawCall();
    this.drawEntry();
  }

  drawCall() {
    const call = this.told.call, screen = this.part("screen");
    const hungUp = call && call.status === "Incomplete";
    const shown = this.waiting && this.view === "call" ? "USSD code running..." : (call ? call.screen : "");
    if (screen.textContent !== shown) screen.textContent = shown;
    screen.classList.toggle("over", Boolean(hungUp));
    this.part("idle").hidden = Boolean(call) || this.waiting || this.view !== "call";
    this.drawGauge(this.waiting ? null : call);
  }

  drawGauge(call) {
    const gauge = this.part("gauge"), meter = gauge.querySelector("meter"), used = this.part("used");
    gauge.hidden = this.view !== "call";
    gauge.classList.toggle("none", !call);
    const many = call && call.septets !== null && call.septets > call.budget;
    meter.value = call ? (call.septets === null ? 160 : call.septets) : 0;
    gauge.classList.toggle("many", Boolean(call && (call.septets === null || many)));
    used.textContent = !call ? "" : this.gaugeWords(call);
  }

  gaugeWords(call) {
    const ended = {Success: " · ended", Incomplete: " · hung up", Failed: " · failed"}[call.status] || "";
    if (call.septets === null) return "letters outside GSM-7" + ended;
    return `${call.septets} of ${call.budget} septets${ended}`;
  }

  drawEntry() {
    const mode = this.view === "texts" ? "texts" : (this.open || this.waiting ? "answer" : "dial");
    if (mode !== this.mode) {
      this.drafts[this.mode] = this.typed.value;
      this.mode = mode;
      this.typed.value = this.drafts[mode];
      if (mode === "dial") this.offerCode();
    }
    if (mode === "dial" && !this.typed.value && document.activeElement !== this.typed) this.offerCode();
    const asks = {dial: "Dial", answer: "Your answer", texts: "Text to " + (this.shortCode || "")};
    this.part("asks").textContent = asks[mode];
    this.typed.inputMode = mode === "texts" ? "text" : "tel";
    this.part("green").textContent = mode === "dial" ? "Dial" : "Send";
    this.part("red").textContent = this.view === "texts" ? "Back" : "Hang up";
    const unheard = mode === "dial" && !this.code; // which code is dialled: the page is a moment old
    this.part("green").disabled = unheard || (this.waiting && this.view === "call");
  }

  offerCode() {
    this.typed.value = this.typed.value || this.lastCode || this.code || "";
    if (document.activeElement === this.typed) this.typed.select();
  }

  drawTexts() {
    const all = [...this.told.inbox.map((t) => ({...t, way: "in"})), ...this.told.sent.map((t) => ({...t, way: "out"}))];
    all.sort((one, other) => one.seq - other.seq);
    const list = this.part("texts");
    for (const text of all) this.drawText(list, text);
    if (!all.length && !list.firstChild) list.append(this.nothing());
    const newest = this.told.inbox.reduce((most, text) => Math.max(most, text.seq), 0);
    if (this.view === "texts") this.seen = newest;
    const unread = this.told.inbox.filter((text) => text.seq > this.seen).length, badge = this.part("unread");
    badge.hidden = !unread;
    badge.textContent = unread;
  }

  drawText(list, text) {
    const facts = this.facts(text);
    if (this.drawn.has(text.seq)) {
      const small = list.querySelector(`[data-seq="${text.seq}"] small`);
      if (small && small.textContent !== facts) small.textContent = facts;
      return;
    }
    if (!this.drawn.size) list.replaceChildren();
    this.drawn.add(text.seq);
    const line = document.createElement("li");
    line.className = text.way;
    line.dataset.seq = text.seq;
    line.append(Object.assign(document.createElement("p"), {textContent: text.text}),
      Object.assign(document.createElement("small"), {textContent: facts}));
    list.append(line);
    this.part("view").scrollTop = this.part("view").scrollHeight;
  }

  facts(text) {
    const parts = text.parts === 1 ? "1 part" : `${text.parts} parts`;
    const size = text.septets === null ? `not GSM-7, ${parts}` : `${text.septets} septets, ${parts}`;
    const who = text.way === "in" ? text.peer : (text.taken ? "to " + text.peer : "not taken yet, repeating");
    return `${who} · ${text.time} · ${size}`;
  }

  nothing() {
    return Object.assign(document.createElement("li"), {className: "none", textContent: "No texts."});
  }
}
