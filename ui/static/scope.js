// Runs once when the bar above the text box is there, with Gradio's `element`, `trigger` and `watch`.
let unfolded = false;
let last = null; // what had the focus when the bar was drawn again

const tell = (field, value, on) => {
  last = field.matches("[name=drop]") ? "summary" : `[name=${field.name}]${field.type === "checkbox" ? `[value="${field.value}"]` : ""}`;
  trigger("narrow", { kind: field.dataset.kind ?? field.name, value, on });
};
const commit = (field) => {
  if (field.type === "checkbox") tell(field, field.value, field.checked);
  else if (field.type === "date") field.value !== field.defaultValue && tell(field, field.value || field.defaultValue, field.value !== "");
  else if (field.value.trim()) tell(field, field.value, true);
};
const field = (event) => (event.target instanceof HTMLInputElement ? event.target : null);

element.addEventListener("toggle", (event) => (unfolded = event.target.open), true);
element.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("change", (event) => field(event) && field(event).type !== "date" && commit(field(event)));
// a day is whole once its field is left: typed, its year is 0002 before it is 2024
element.addEventListener("focusout", (event) => {
  if (field(event)?.type !== "date") return;
  commit(field(event));
  last = null;
});
element.addEventListener("input", (event) => {
  const one = field(event);
  if (one?.list && !(event instanceof InputEvent && event.inputType.startsWith("insertText"))
      && [...one.list.options].some((option) => option.value === one.value)) commit(one);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && field(event)) {
    event.preventDefault();
    if (field(event).type !== "checkbox") commit(field(event));
  } else if (event.key === "Escape" && unfolded) {
    event.stopPropagation();
    element.querySelector("details").open = false;
    element.querySelector("summary").focus();
  }
});
element.addEventListener("click", (event) => {
  const chip = event.target instanceof Element ? event.target.closest("button[name=drop]") : null;
  if (chip) tell(chip, chip.value, false);
});
watch("value", () => {
  const details = element.querySelector("details");
  if (details) details.open = unfolded;
  if (last && document.activeElement === document.body) element.querySelector(last)?.focus();
  last = null;
});
