// Runs once when the bar at the top is there, with Gradio's `element`, `trigger` and `watch`.
const bar = () => element.querySelector("#bar");

const show = (tab) => {
  document.body.dataset.tab = tab;
  for (const one of element.querySelectorAll("button[name=tab]"))
    one.setAttribute("aria-current", one.value === tab ? "page" : "false");
};
window.sandarbh.show = (tab) => {
  show(tab);
  document.dispatchEvent(new CustomEvent("sandarbh:tab", { detail: tab }));
};

const spoken = () => {
  const { language, title } = bar().dataset;
  document.documentElement.lang = language;
  document.title = title;
  document.documentElement.dataset.ready = language;
  window.sandarbh.show(document.body.dataset.tab ?? "talk");
};

element.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if (button.name === "tab") window.sandarbh.show(button.value);
  else if (button.id === "new") {
    show("talk");
    sessionStorage.removeItem("sandarbh-talk");
    trigger("fresh", {});
    document.querySelector("#q textarea")?.focus();
  } else if (button.id === "theme") window.sandarbh.theme();
});
element.addEventListener("change", (event) => {
  if (!(event.target instanceof Element) || event.target.id !== "language") return;
  window.sandarbh.speak(event.target.value);
  const open = document.querySelector("#sources article.on")?.dataset.cite ?? "";
  trigger("speak", { language: event.target.value, cite: document.body.dataset.source ? open : "" });
});
watch("value", spoken);
spoken();
