// The form of an interface shows only what the chosen way of signing in and paging asks for.

/** Hide each [data-shown-for] whose select has none of its data-values. Without this script all of them are shown. */
function showWhatIsAsked(form) {
  form.querySelectorAll("[data-shown-for]").forEach((part) => {
    const choice = form.elements[part.dataset.shownFor].value;
    part.hidden = !part.dataset.values.split(" ").includes(choice);
  });
}

document.querySelectorAll("form").forEach((form) => {
  if (!form.querySelector("[data-shown-for]")) return;
  form.addEventListener("change", () => showWhatIsAsked(form));
  showWhatIsAsked(form);
});
