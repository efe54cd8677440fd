// Runs once when the tools of the page of documents are there, with Gradio's `element` and `trigger`.
const shelf = element.closest("#shelf");
const said = () => element.querySelector(".shelf-tools").dataset;
let typing;

const look = () => {
  const value = (name) => element.querySelector(`[name=${name}]`)?.value ?? "";
  trigger("look", { search: value("search"), state: value("state"), language: value("language") });
};

element.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(look, 250);
});
document.addEventListener("sandarbh:tab", (event) => event.detail === "library" && look());
shelf.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[name]") : null;
  if (!button) return;
  if (button.name === "rebuild") trigger("rebuild", { sure: button.value === "sure" });
  else if (button.name === "cancel") trigger("cancel", {});
  else if (button.name === "replace") trigger("replace", { file: button.value });
  else if (button.name === "remove") {
    const words = { text: said().sure.replace("{file}", button.value), yes: said().remove, no: said().cancel };
    if ((await window.sandarbh.confirm(words)) !== null) trigger("remove", { file: button.value });
  }
});

// Gradio's own words in the field for files are the browser's, not the page's
const dress = () => {
  const words = element.querySelector(".shelf-tools")?.dataset.upload ?? "";
  const field = document.querySelector("#up");
  if (field && field.dataset.said !== words) field.dataset.said = words;
  const button = field?.querySelector("button[aria-label], input[type=file]");
  for (const one of field?.querySelectorAll("button, input[type=file]") ?? [])
    if (one.getAttribute("aria-label") !== words) one.setAttribute("aria-label", words);
  return button;
};
new MutationObserver(dress).observe(shelf, { subtree: true, childList: true });
dress();
