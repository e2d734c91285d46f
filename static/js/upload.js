// Sends the upload form with progress and a way to stop. Without this script the form posts as any other.

function megabytes(bytes) {
  return (bytes / 1048576).toFixed(1) + " MB";
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
  const files = form.querySelector("input[type=file]").files;
  form.replaceWith(answer);
  answer.querySelector("input[type=file]").files = files;
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
    const seconds = Math.max(0.1, (Date.now() - started) / 1000);
    bar.querySelector("progress").value = Math.floor((100 * event.loaded) / event.total);
    text.textContent = megabytes(event.loaded) + " / " + megabytes(event.total) + " · " + megabytes(event.loaded / seconds) + "/s";
  });
  request.addEventListener("load", () => { rest(); showAnswer(request, form); });
  request.addEventListener("abort", rest);
  request.addEventListener("error", () => { rest(); form.submit(); });
  stop.onclick = () => request.abort();
  bar.hidden = stop.hidden = false;
  submit.disabled = true;
  request.open("POST", form.action || window.location.href);
  request.send(new FormData(form));
}

function watch(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

document.querySelectorAll("form[data-upload]").forEach(watch);
