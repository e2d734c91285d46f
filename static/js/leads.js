// The list of leads: a pane beside it, dialogs, and single-key shortcuts that can be switched off.

const KEYS_OFF = "leads.keys-off";
const WAIT = 120; // ms a held key rests on a row before the row is opened
const rows = () => [...document.querySelectorAll("#leads tbody tr")];
const selected = () => document.querySelector('#leads tr[aria-selected="true"]');
const shown = () => document.querySelector("#pane #lead");

function remembered(value) {
  try {
    if (value === undefined) return localStorage.getItem(KEYS_OFF) === "1";
    localStorage.setItem(KEYS_OFF, value ? "1" : "0");
  } catch { /* a browser without storage keeps the shortcuts on */ }
  return value;
}

function select(row) {
  rows().forEach((other) => other.removeAttribute("aria-selected"));
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
}

let opening;
function open(row, wait = 0) {
  clearTimeout(opening);
  opening = setTimeout(() => row.isConnected && row.querySelector("a[data-lead]").click(), wait);
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(selected());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  select(next);
  open(next, WAIT);
}

function showDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || !dialog.showModal) return false;
  dialog.showModal();
  return true;
}

/** A key acts on the lead that is shown, and only while it is also the one selected. */
function press(key) {
  const lead = shown();
  const row = selected();
  if (!lead || (row && row.dataset.id !== lead.dataset.id)) return false;
  const control = lead.querySelector(`[data-key="${key}"]`);
  if (control) control.click();
  return Boolean(control);
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press("a"),
  e: () => press("e"),
  "?": () => showDialog("keys"),
};

function typing(target) {
  return target.closest("input,textarea,select,[contenteditable]") && !target.matches("input[type=checkbox],input[type=radio]");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!document.getElementById("leads") || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (remembered() && event.key !== "?") return;
  if (event.key === "Enter") {
    if (event.target.closest("a,button,summary,input") || !selected()) return;
    event.preventDefault();
    open(selected());
    document.getElementById("pane").focus({ preventScroll: true });
    return;
  }
  const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    if (showDialog(opener.dataset.dialog)) event.preventDefault();
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) { closer.closest("dialog").close(); return; }
  const row = event.target.closest("#leads tbody tr");
  if (!row) return;
  select(row);
  if (!event.target.closest("a,button,input,label") && !String(getSelection())) open(row);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-only-different]")) {
    event.target.closest("section").querySelector("table").classList.toggle("only-different", event.target.checked);
  }
  if (event.target.matches("[data-keys-on]")) remembered(!event.target.checked);
});

/** Controls that need this script appear once it runs. */
function settle() {
  document.querySelectorAll("[data-needs-script][hidden],button[data-dialog][hidden]").forEach((part) => { part.hidden = false; });
}

["htmx:afterSwap", "htmx:after:swap"].forEach((name) => document.addEventListener(name, (event) => {
  settle();
  const pane = document.getElementById("pane");
  if (pane && event.target === pane) {
    pane.scrollTop = 0;
    pane.dataset.q = shown() ? shown().dataset.id : "";
  }
}));

const keys = document.querySelector("[data-keys-on]");
if (keys) keys.checked = !remembered();
settle();
document.documentElement.dataset.leads = "ready";
