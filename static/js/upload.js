// Files are dropped or chosen, listed, and sent with progress and a way to stop. Without this script the form posts
// as any other.

function size(bytes) {
  return bytes < 1048576 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
}

const input = (form) => form.querySelector("input[type=file]");

/** A line for every file; one can be taken off again before anything is sent. */
function list(form) {
  const lines = [...input(form).files].map((file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name + " · " + size(file.size);
    const bar = document.createElement("progress");
    bar.max = Math.max(1, file.size);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("span");
    state.className = "muted";
    state.textContent = form.dataset.waiting;
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "button button-small";
    gone.textContent = form.dataset.gone;
    gone.setAttribute("aria-label", form.dataset.gone + " " + file.name);
    gone.addEventListener("click", () => keep(form, [...input(form).files].filter((other) => other !== file)));
    line.append(name, bar, state, gone);
    return line;
  });
  form.querySelector("[data-upload-list]").replaceChildren(...lines);
}

function keep(form, files) {
  const chosen = new DataTransfer();
  files.forEach((file) => chosen.items.add(file));
  input(form).files = chosen.files;
  list(form);
}

/** The request carries the files one after the other: how much of each has gone follows from how much of all has. */
function advance(form, event, speed) {
  const files = [...input(form).files];
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let gone = Math.max(0, event.loaded - (event.total - total));
  form.querySelectorAll("[data-upload-list] li").forEach((line, at) => {
    const part = Math.min(files[at].size, gone);
    gone -= part;
    line.querySelector("progress").value = part;
    const done = part === files[at].size;
    line.querySelector(".muted").textContent = done ? form.dataset.sent : part ? size(speed) + "/s" : form.dataset.waiting;
  });
}

/** Shows the answer: a redirect is followed, a form with errors takes the place of the one on the page. */
function showAnswer(request, form) {
  const here = new URL(window.location.href);
  const there = new URL(request.responseURL || here.href);
  if (there.pathname !== here.pathname) {
    window.location.assign(there.href);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("form[data-upload]");
  if (!answer) {
    window.location.reload();
    return;
  }
  const files = input(form).files;
  form.replaceWith(answer);
  input(answer).files = files;
  watch(answer);
  const error = answer.querySelector(".errors, .notice-error");
  if (error) error.scrollIntoView({ block: "center" });
}

function send(form) {
  const bar = form.querySelector("[data-upload-progress]");
  const stop = form.querySelector("[data-upload-stop]");
  const text = form.querySelector("[data-upload-text]");
  const submit = form.querySelector("button:not([type=button])");
  const request = new XMLHttpRequest();
  const started = Date.now();
  const rest = () => { bar.hidden = stop.hidden = true; submit.disabled = false; };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const speed = event.loaded / Math.max(0.1, (Date.now() - started) / 1000);
    bar.querySelector("progress").value = Math.floor((100 * event.loaded) / event.total);
    text.textContent = size(event.loaded) + " / " + size(event.total) + " · " + size(speed) + "/s";
    advance(form, event, speed);
  });
  request.addEventListener("load", () => { rest(); showAnswer(request, form); });
  request.addEventListener("abort", () => { rest(); list(form); });
  request.addEventListener("error", () => { rest(); form.submit(); });
  stop.onclick = () => request.abort();
  bar.hidden = stop.hidden = false;
  submit.disabled = true;
  request.open("POST", form.action || window.location.href);
  request.send(new FormData(form));
}

function dropArea(form) {
  const area = form.querySelector("[data-drop]");
  form.querySelector("[data-drop-hint]").hidden = false;
  ["dragenter", "dragover"].forEach((name) => area.addEventListener(name, (event) => {
    event.preventDefault();
    area.classList.add("over");
  }));
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    keep(form, [...input(form).files, ...event.dataTransfer.files]);
  });
}

/** The search narrows the choices of the select; a choice that was made stays among them. */
function search(form) {
  const field = form.querySelector("[data-standard-search]");
  const select = form.querySelector("select[name=standard]");
  const words = new Map([...form.querySelectorAll("#standard-names option")].map((one) => [one.value, one.dataset.words]));
  const all = [...select.options];
  field.hidden = false;
  field.querySelector("input").addEventListener("input", (event) => {
    const asked = event.target.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (option) => !option.value || option.selected || asked.every((word) => (words.get(option.value) || "").includes(word));
    const found = all.filter(fits);
    select.replaceChildren(...found);
    const rest = found.filter((option) => option.value);
    if (asked.length && rest.length === 1) select.value = rest[0].value;
  });
}

function watch(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  input(form).addEventListener("change", () => list(form));
  dropArea(form);
  search(form);
  list(form);
}

document.querySelectorAll("form[data-upload]").forEach(watch);
