// Small behaviour of every page. Pages work without it; nothing is fetched from outside.

/** Asks in a dialog before a form with data-confirm is sent. */
function confirmForms() {
  const dialog = document.getElementById("confirm");
  if (!dialog || !dialog.showModal) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.getElementById("confirm-text").textContent = question;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(button && form.contains(button) ? button : undefined);
      delete form.dataset.confirmed;
    }, { once: true });
    dialog.showModal();
  }, true);
}

/** A table row with data-href opens its record; links, buttons and selected text keep their own meaning. */
function rowLinks() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a,button,input,select,label,summary")) return;
    if (String(window.getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else window.location.assign(row.dataset.href);
  });
}

/** A changed select in a filter bar asks again at once; forms driven by htmx have their own trigger. */
function filterBars() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.filters");
    if (!form || !event.target.matches("select") || form.hasAttribute("hx-get") || form.hasAttribute("data-manual")) return;
    form.requestSubmit();
  });
}

/** Menus made of <details data-menu> close on a click elsewhere and on Escape. */
function menus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
}

/** <button data-print> prints the page. */
function printing() {
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
}

/** A form is sent once: its buttons rest until the page changes. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
}

/** When a fragment fails to load, the page says so instead of staying silent. */
function failedFragments() {
  const tell = () => {
    if (document.querySelector("[data-failure]")) return;
    const notice = document.createElement("p");
    notice.className = "notice notice-error";
    notice.dataset.failure = "1";
    notice.setAttribute("role", "alert");
    notice.textContent = document.body.dataset.failed;
    document.querySelector(".page-head").after(notice);
  };
  document.addEventListener("htmx:sendError", tell);
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status !== 401) tell(); });
}

confirmForms();
failedFragments();
rowLinks();
filterBars();
menus();
printing();
sendOnce();
document.documentElement.dataset.ready = "1";
